/** A real browser for pages: Debian's Chromium through playwright-core, with everything that talks by itself turned off. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type BrowserContext, type BrowserContextOptions, chromium } from "playwright-core";
import { findTool } from "./oracles.ts";

/** A browser in which every request of a page, to whatever host, goes to a server that notes it and answers nothing. */
export interface WatchedBrowser {
  /** What pages asked for so far, as "GET http://host/path" or "CONNECT host:port". */
  readonly requests: readonly string[];
  newContext(options?: BrowserContextOptions): Promise<BrowserContext>;
  /** The same, but pages reach servers on this computer: what is noted is what they asked of others. */
  newLocalContext(options?: BrowserContextOptions): Promise<BrowserContext>;
  close(): Promise<void>;
}

const quietFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Starts a browser: the same engine without windows of its own where it is installed, which takes a third of the time for
 * each page.
 */
export async function startBrowser(): Promise<WatchedBrowser> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    response.writeHead(404).end();
  });
  server.on("connect", (request, socket) => {
    requests.push(`CONNECT ${request.url}`);
    socket.destroy();
  });
  const port = await listen(server);
  const browser = await chromium.launch({
    executablePath: findTool("chromium-headless-shell") ?? findTool("chromium") ?? "chromium",
    args: quietFlags,
    proxy: { server: "http://127.0.0.1:9" }, // what the browser itself would like to ask for leads nowhere
  });
  const proxy = { server: `http://127.0.0.1:${port}` };
  return {
    requests,
    newContext: (options) => browser.newContext({ ...options, proxy: { ...proxy, bypass: "<-loopback>" } }),
    newLocalContext: (options) => browser.newContext({ ...options, proxy: { ...proxy, bypass: "127.0.0.1" } }),
    close: async () => {
      await browser.close();
      server.close();
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(portOf(server.address())));
  });
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === "object" && address !== null ? address.port : 0;
}
