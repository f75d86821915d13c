/** The requests of one page, from the token to the end. */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { concat } from "../bytes/bytes.ts";
import { type Guard, securityHeaders } from "./guard.ts";
import type { End, LocalPage, Unsaved } from "./local-page.ts";

const maxBodyBytes = 1 << 20;

/** How long a page may be gone before it counts as closed: reloading it takes a moment. */
const reloadMs = 4_000;

/** How long the tab of a page that is loaded again may take to let go. */
const lettingGoMs = 1_500;

/** The share of the idle time after which the page is told. */
const warnAfter = 0.75;

/** Answers requests; `ended` is settled when the page is over. */
export class Visit<T> {
  readonly ended: Promise<End<T>>;
  #end: (end: End<T>) => void = () => {};
  /** Ends with an error. */
  fail: (error: Error) => void = () => {};
  readonly #page: LocalPage<T>;
  readonly #guard: Guard;
  readonly #idleMs: number;
  /** Answers that stay open for as long as a tab does. */
  readonly #tabs = new Set<ServerResponse>();
  #timers: NodeJS.Timeout[] = [];
  #waits = false;
  #isStopped = false;
  #closing: NodeJS.Timeout | undefined;

  constructor(page: LocalPage<T>, guard: Guard, idleMs: number) {
    this.#page = page;
    this.#guard = guard;
    this.#idleMs = idleMs;
    this.ended = new Promise((resolve, reject) => {
      this.#end = (end) => {
        this.stop();
        resolve(end);
      };
      this.fail = (error) => {
        this.stop();
        reject(error);
      };
    });
    this.#touch();
  }

  /** Answers a request. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [pathname = ""] = (request.url ?? "").split("?");
    if (!this.#guard.isOurs(request)) return refuse(response);
    if (request.method === "GET" && pathname.startsWith("/open/")) return this.#letIn(pathname, response);
    if (!this.#guard.isLetIn(request)) return refuse(response);
    const isReading = request.method === "GET";
    if (!isReading && !this.#guard.mayChange(request)) return refuse(response);
    try {
      if (isReading) await this.#give(pathname, response);
      else await this.#take(pathname, await readJson(request), response);
    } catch (error) {
      reply(response, 500);
      this.fail(error instanceof Error ? error : new Error("the page could not be served"));
    }
  }

  /** No time counts as idle until the work has ended, well or not. */
  waitFor(work: Promise<void>): void {
    this.#waits = true;
    this.#touch();
    const end = (): void => {
      this.#waits = false;
      this.#touch();
    };
    work.then(end, end);
  }

  /** Nothing more will be answered for. */
  stop(): void {
    this.#isStopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    clearTimeout(this.#closing);
  }

  #letIn(pathname: string, response: ServerResponse): void {
    const cookie = this.#guard.exchange(pathname.slice("/open/".length));
    if (cookie === null)
      refuse(response, "This address works once. Close this tab; if the page is not open, start again.");
    else reply(response, 303, { Location: "/", "Set-Cookie": cookie });
  }

  async #give(pathname: string, response: ServerResponse): Promise<void> {
    if (pathname === "/alive") return this.#watch(response);
    const asset = await this.#page.give(pathname);
    if (asset === null) reply(response, 404);
    else reply(response, 200, { "Content-Type": asset.mediaType }, asset.bytes);
  }

  /** A stream of events that ends with the tab: HTML, 9.2. */
  #watch(response: ServerResponse): void {
    clearTimeout(this.#closing);
    this.#touch();
    this.#tabs.add(response);
    response.writeHead(200, { ...securityHeaders, "Content-Type": "text/event-stream" });
    response.write(": here\n\n");
    // One tab at a time: what is saved or cancelled in a second one would end the work in the first.
    const others = [...this.#tabs].filter((tab) => tab !== response);
    const judging = setTimeout(() => {
      if (others.some((tab) => this.#tabs.has(tab))) tell(response, "second");
    }, lettingGoMs);
    response.on("close", () => {
      clearTimeout(judging);
      this.#tabs.delete(response);
      if (this.#tabs.size > 0) return;
      this.#closing = setTimeout(() => this.#over("closed"), reloadMs);
    });
  }

  async #take(pathname: string, sent: unknown, response: ServerResponse): Promise<void> {
    if (sent === undefined) return reply(response, 400);
    if (pathname === "/cancel") return reply(response, 204, this.#guard.farewell, "", () => this.#over("cancelled"));
    this.#touch();
    if (pathname === "/active") return reply(response, 204);
    const taken = await this.#page.take(pathname, sent);
    if (taken === null) return reply(response, 404);
    if ("done" in taken) return reply(response, 204, this.#guard.farewell, "", () => this.#end({ saved: taken.done }));
    const [status, body] = "problem" in taken ? [409, taken] : [200, taken.answer];
    return reply(response, status, { "Content-Type": "application/json" }, JSON.stringify(body));
  }

  #touch(): void {
    for (const timer of this.#timers.splice(0)) clearTimeout(timer);
    if (this.#waits || this.#isStopped) return;
    const warn = setTimeout(() => this.#tell("idle-soon"), this.#idleMs * warnAfter);
    this.#timers = [warn, setTimeout(() => this.#over("idle"), this.#idleMs)];
  }

  #over(unsaved: Unsaved): void {
    this.#tell(unsaved);
    this.#end({ unsaved });
  }

  #tell(event: string): void {
    for (const tab of this.#tabs) tell(tab, event);
  }
}

function tell(tab: ServerResponse, event: string): void {
  tab.write(`event: ${event}\ndata: \n\n`);
}

function refuse(response: ServerResponse, why = "Refused."): void {
  reply(response, 403, { "Content-Type": "text/plain; charset=utf-8" }, why);
}

function reply(
  response: ServerResponse,
  status: number,
  headers: OutgoingHttpHeaders = {},
  body: Uint8Array | string = "",
  then: () => void = () => {},
): void {
  if (response.headersSent) return;
  response.writeHead(status, { ...securityHeaders, ...headers }).end(body, then);
}

/** What was sent, or undefined where that is no JSON, too long, or broken off. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of request) {
      if (!(chunk instanceof Uint8Array)) return undefined;
      length += chunk.length;
      if (length <= maxBodyBytes) chunks.push(chunk); // the rest is read, so that the answer can be
    }
    if (length > maxBodyBytes) return undefined;
    return JSON.parse(new TextDecoder().decode(concat(chunks)));
  } catch {
    return undefined;
  }
}
