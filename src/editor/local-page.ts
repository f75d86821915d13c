/** A page on 127.0.0.1 for one person and one sitting: it ends when it is done, left, or forgotten. */
import { createServer, type Server } from "node:http";
import { DermShareError } from "../errors.ts";
import { Guard } from "./guard.ts";
import { Visit } from "./visit.ts";

/** Something that the page may fetch. */
export interface Asset {
  readonly mediaType: string;
  readonly bytes: Uint8Array | string;
}

/** What becomes of something that the page sends. */
type Reply<T> =
  | { readonly done: T }
  /** It is not taken, and the page stays; the sentence is shown there. */
  | { readonly problem: string };

/** A page and what it may send. */
export interface LocalPage<T> {
  /** By path; "/" is the page itself. */
  readonly assets: ReadonlyMap<string, Asset>;
  /** Takes what was sent to /save. */
  save(sent: unknown): Promise<Reply<T>> | Reply<T>;
}

/** Why a page ended without anything saved. */
export type Unsaved = "cancelled" | "closed" | "idle";

/** How a page ended. */
export type End<T> = { readonly saved: T } | { readonly unsaved: Unsaved };

/** How a page runs. */
export interface Sitting {
  /** Is given the address, once the page can be reached. */
  open(address: string): void;
  readonly signal?: AbortSignal;
  /** How long nobody may touch the page. */
  readonly idleMs?: number;
}

const twoMinutesMs = 120_000;

/**
 * Shows the page until it is saved or over.
 *
 * @throws what `save` throws; DermShareError "interrupted" by the signal
 */
export async function showPage<T>(page: LocalPage<T>, sitting: Sitting): Promise<End<T>> {
  const server = createServer();
  try {
    const guard = new Guard(await listen(server));
    const visit = new Visit(page, guard, sitting.idleMs ?? twoMinutesMs);
    server.on("request", (request, response) => void visit.answer(request, response));
    sitting.signal?.addEventListener("abort", () => visit.fail(new DermShareError("interrupted", "interrupted")));
    sitting.open(guard.address);
    return await visit.ended;
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", () => reject(new DermShareError("read-failed", "no free port on 127.0.0.1", "try again")));
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
}
