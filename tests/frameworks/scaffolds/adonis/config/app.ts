import { defineConfig } from "@adonisjs/core/http";

export const appKey = "a key for tests, of 32 characters";
export const http = defineConfig({});
