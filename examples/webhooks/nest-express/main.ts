import "reflect-metadata";
import { Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { WebhooksController } from "./webhooks.controller.ts";

@Module({ controllers: [WebhooksController] })
class App {}

const app = await NestFactory.create(App, { rawBody: true });
await app.listen(process.env.PORT ?? 3000);
