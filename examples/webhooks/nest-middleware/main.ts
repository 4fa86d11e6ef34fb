import "reflect-metadata";
import { NestFactory } from "@nestjs/core";
import { App } from "./app.module.ts";

const app = await NestFactory.create(App, { rawBody: true });
await app.listen(process.env.PORT ?? 3000);
