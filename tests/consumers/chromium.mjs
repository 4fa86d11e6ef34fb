// The system's Chromium, for tests that need a page.

import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";

const options = { executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] };

export function launch() {
  return chromium.launch(options);
}

/** A browser with an unpacked extension; only one with a profile, here an empty one, takes extensions. */
export function launchWithExtension(folder) {
  const args = [...options.args, `--disable-extensions-except=${folder}`, `--load-extension=${folder}`];
  return chromium.launchPersistentContext("", { ...options, args });
}

const TYPES = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
};

/**
 * Serves a folder and opens its page: what the page prints first.
 * @param {string} [html] the page, where it is not the folder's index.html
 */
export async function printedBy(browser, { folder, html, hash }) {
  const server = createServer(({ url }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    if (pathname === "/" && html) return response.setHeader("content-type", TYPES[".html"]).end(html);
    const file = join(folder, pathname === "/" ? "index.html" : pathname);
    if (!existsSync(file)) return response.writeHead(404).end();
    response.setHeader("content-type", TYPES[extname(file)] ?? "text/plain").end(readFileSync(file));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    return await printed(await browser.newPage(), `http://127.0.0.1:${server.address().port}/#${hash}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** What a page prints first, be it an error that nobody caught. */
export async function printed(page, address) {
  const line = new Promise((resolve) => {
    page.on("console", (message) => message.type() === "log" && resolve(message.text()));
    page.on("pageerror", (error) => resolve(`failed: ${error.stack}`));
  });
  await page.goto(address);
  try {
    return await line;
  } finally {
    await page.close();
  }
}
