/** Hostile requests to the port: other sites in the same browser, other programs on the same computer. */
import { request } from "node:http";
import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { editRegions } from "../../src/editor/editor.ts";
import type { End } from "../../src/editor/local-page.ts";
import { pixelGrid } from "../../src/editor/applied.ts";
import { type Drawn, nothingDrawn, type Task } from "../../src/editor/task.ts";

const parts = { html: "<!doctype html>", script: "1", style: "a{}" };
const preview = { bytes: new TextEncoder().encode("the picture"), mediaType: "image/jpeg" };
const task: Task = {
  size: { width: 100, height: 80 },
  frames: 1,
  isTransparent: false,
  grid: pixelGrid,
  coding: "pixels",
  mode: "mask",
  mayBeEmpty: false,
  initial: nothingDrawn,
  suggestions: null,
  back: null,
};
const drawn: Drawn = { ...nothingDrawn, regions: [{ shape: "rect", x: 1, y: 2, width: 3, height: 4 }] };
const csp =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

interface Answer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: string;
}

interface Ask {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

const once = "This address works once. Close this tab; if the page is not open, start again.";

let address = "";
let cookie = "";
let ended: Promise<End<Drawn>>;
let abort: AbortController;

async function ask(path: string, { method = "GET", headers = {}, body = "" }: Ask = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      new URL(path, address),
      { method, agent: false, headers: { Cookie: cookie, ...headers } },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
      },
    );
    asked.on("error", reject).end(body);
  });
}

function pageHeaders() {
  const { origin } = new URL(address);
  return { Origin: origin, "Content-Type": "application/json", "Sec-Fetch-Site": "same-origin" };
}

/** A request that the page itself would make. */
function post(changes: Ask = {}): Ask {
  return { method: "POST", body: JSON.stringify(drawn), ...changes, headers: { ...pageHeaders(), ...changes.headers } };
}

/** Starts the editor, and waits for its address. */
async function start(objection?: () => Promise<string>): Promise<void> {
  await new Promise<void>((resolve) => {
    const open = (at: string): void => {
      address = at;
      resolve();
    };
    const { signal } = abort;
    ended = editRegions(parts, async () => preview, task, {
      open,
      signal,
      ...(objection === undefined ? {} : { objection }),
    });
  });
  ended.catch(() => {});
  cookie = "";
}

/** What comes back for bytes that no browser would send, until the connection is closed. */
function answerTo(text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(Number(new URL(address).port), "127.0.0.1", () => socket.write(text));
    socket.on("data", (chunk) => (answer += String(chunk)));
    socket.on("error", () => {}).on("close", () => resolve(answer));
  });
}

beforeEach(async () => {
  abort = new AbortController();
  await start();
});

afterEach(() => abort.abort());

async function letIn(): Promise<Answer> {
  const answer = await ask(new URL(address).pathname);
  cookie = String(answer.headers["set-cookie"]).split(";")[0] ?? "";
  return answer;
}

describe("the local page", () => {
  it("listens on 127.0.0.1 only, and its address says nothing about the picture", () => {
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/open\/[\w-]{43}$/);
  });

  it("exchanges the token for a cookie, once", async () => {
    const answer = await letIn();
    const { port } = new URL(address);
    expect(answer).toMatchObject({ status: 303, headers: { location: "/" } });
    expect(String(answer.headers["set-cookie"])).toMatch(
      new RegExp(`^derm-share-${port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`),
    );
    expect(await ask("/picture")).toMatchObject({ status: 200, body: "the picture" });
    expect(await ask(new URL(address).pathname)).toMatchObject({ status: 403 });
  });

  it("sends its headers with every answer", async () => {
    const answers = [
      await ask("/"),
      await letIn(),
      await ask("/"),
      await ask("/picture"),
      await ask("/none"),
      await ask("/save", post()),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 303, 200, 200, 404, 204]);
    for (const { headers } of answers) {
      expect(headers).toMatchObject({
        "content-security-policy": csp,
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-embedder-policy": "require-corp",
        "cross-origin-resource-policy": "same-origin",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
      });
      expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
  });

  it.each([
    ["another host, as after DNS rebinding", "/", () => ({ headers: { Host: `localhost:${new URL(address).port}` } })],
    ["the host without its port", "/", () => ({ headers: { Host: "127.0.0.1" } })],
    ["another site", "/picture", () => ({ headers: { "Sec-Fetch-Site": "cross-site" } })],
    ["another port of this computer", "/picture", () => ({ headers: { "Sec-Fetch-Site": "same-site" } })],
    ["no cookie", "/picture", () => ({ headers: { Cookie: "" } })],
    ["a wrong cookie", "/picture", () => ({ headers: { Cookie: `${cookie}x` } })],
    ["the cookie of another port", "/task", () => ({ headers: { Cookie: cookie.replace(/-\d+=/, "-1=") } })],
    ["a wrong token", "/open/AAAA", () => ({ headers: { Cookie: "" } })],
    ["a preflight", "/save", () => post({ method: "OPTIONS", body: "" })],
    ["PUT", "/save", () => post({ method: "PUT" })],
    ["saving without the cookie", "/save", () => post({ headers: { Cookie: "" } })],
    ["saving from another origin", "/save", () => post({ headers: { Origin: "http://example.org" } })],
    [
      "saving from localhost",
      "/save",
      () => post({ headers: { Origin: `http://localhost:${new URL(address).port}` } }),
    ],
    ["saving from a sandbox", "/save", () => post({ headers: { Origin: "null" } })],
    ["saving by a form", "/save", () => post({ headers: { "Content-Type": "text/plain" } })],
    ["saving by a form with files", "/cancel", () => post({ headers: { "Content-Type": "multipart/form-data" } })],
    ["saving from another site", "/save", () => post({ headers: { "Sec-Fetch-Site": "cross-site" } })],
  ])("refuses %s with 403, and goes on", async (_, path, how) => {
    await letIn();
    expect(await ask(path, how())).toMatchObject({ status: 403, body: path.startsWith("/open/") ? once : "Refused." });
    expect(await ask("/picture")).toMatchObject({ status: 200 });
    expect(await ask("/save", post())).toMatchObject({ status: 204 });
    expect(await ended).toEqual({ saved: drawn });
  });

  it("refuses saving without an origin", async () => {
    await letIn();
    const { Origin: _, ...others } = pageHeaders();
    expect(await ask("/save", { method: "POST", body: "{}", headers: others })).toMatchObject({ status: 403 });
  });

  it("survives requests that are none", async () => {
    const { port } = new URL(address);
    for (const bytes of [
      "\0\0\0",
      "GET // HTTP/1.1\r\n\r\n",
      `GET //x:y/ HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`,
    ]) {
      await new Promise<void>((resolve) => {
        const socket = connect(Number(port), "127.0.0.1", () => socket.write(bytes));
        socket.on("data", () => socket.destroy());
        socket.on("error", () => resolve()).on("close", () => resolve());
      });
    }
    await letIn();
    expect(await ask("/task")).toMatchObject({ status: 200 });
  });

  it.each([
    "/../task",
    "/..%2f..%2fetc%2fpasswd",
    "/page.js/../../package.json",
    "//etc/passwd",
    "/%00",
    "/open/../picture",
  ])("has no file at %s", async (path) => {
    await letIn();
    const { port } = new URL(address);
    const text = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`;
    expect(await answerTo(text)).toMatch(/^HTTP\/1\.1 40[34] /);
    expect(await ask("/task")).toMatchObject({ status: 200 });
  });

  it("ends though others hold connections open and send no more", async () => {
    await letIn();
    const { port } = new URL(address);
    const head = `POST /save HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`;
    const body = `Origin: http://127.0.0.1:${port}\r\nCookie: ${cookie}\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{`;
    const closed = [head, head + body, "G"].map(async (text) => answerTo(text));
    closed.push(...Array.from({ length: 60 }, async () => answerTo("GET")));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await ask("/save", post())).toMatchObject({ status: 204 });
    expect(await ended).toEqual({ saved: drawn });
    expect(new Set(await Promise.all(closed))).toEqual(new Set([""]));
  });

  it.each([
    ["no JSON", "{", 400],
    ["too much", JSON.stringify(drawn) + " ".repeat(1 << 21), 400],
    ["no drawing", "[]", 409],
    [
      "a region outside",
      JSON.stringify({ ...drawn, regions: [{ shape: "rect", x: 100, y: 2, width: 3, height: 4 }] }),
      409,
    ],
    [
      "a region of text",
      JSON.stringify({ ...drawn, regions: [{ shape: "rect", x: "1", y: 2, width: 3, height: 4 }] }),
      409,
    ],
    ["a colour that shines through", JSON.stringify({ ...drawn, fill: "none" }), 409],
    ["nothing", JSON.stringify(nothingDrawn), 409],
  ])("does not take %s", async (_, body, status) => {
    await letIn();
    expect(await ask("/save", post({ body }))).toMatchObject({ status });
    expect(await ask("/task")).toMatchObject({ status: 200 });
  });

  it("clears what the browser may have kept, and no other page's cookies, when it ends", async () => {
    await letIn();
    const answer = await ask("/cancel", post({ body: "{}" }));
    expect(answer.headers["clear-site-data"]).toBe('"cache", "storage"');
    expect(String(answer.headers["set-cookie"])).toMatch(/^derm-share-\d+=; .*Max-Age=0$/);
    expect(await ended).toEqual({ unsaved: "cancelled" });
    await expect(ask("/picture")).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  it("ends with the program", async () => {
    abort.abort();
    await expect(ended).rejects.toMatchObject({ code: "interrupted" });
  });
});

describe("what a person drew", () => {
  it("may not be saved when something speaks against it", async () => {
    await start(async () => "changed");
    await letIn();
    expect(await ask("/save", post())).toMatchObject({ status: 409, body: '{"problem":"changed"}' });
  });

  it.each([60, 200])("is forgotten after %d ms without a hand", async (idleMs) => {
    const began = performance.now();
    const idle = editRegions(parts, async () => preview, task, { open: () => {}, idleMs });
    expect(await idle).toEqual({ unsaved: "idle" });
    expect(performance.now() - began).toBeGreaterThan(idleMs - 5);
  });
});
