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
export type Reply<T> =
  | { readonly done: T }
  /** It is not taken, and the page stays; the sentence is shown there. */
  | { readonly problem: string }
  /** It is taken, and the page goes on. */
  | { readonly answer: unknown };

/** A page and what it may ask and send; paths begin with a slash. Null stands for a path that there is not. */
export interface LocalPage<T> {
  /** "/" is the page itself. */
  give(path: string): Promise<Asset | null> | Asset | null;
  /** Takes what was sent. */
  take(path: string, sent: unknown): Promise<Reply<T> | null> | Reply<T> | null;
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
  /** Work that the person waits for: no time before its end counts as idle. */
  readonly busy?: Promise<void>;
}

const twoMinutesMs = 120_000;

/**
 * Shows the page until it is saved or over.
 *
 * @throws what the page throws; DermShareError "interrupted" by the signal
 */
export async function showPage<T>(page: LocalPage<T>, sitting: Sitting): Promise<End<T>> {
  const server = createServer();
  try {
    const guard = new Guard(await listen(server));
    const visit = new Visit(page, guard, sitting.idleMs ?? twoMinutesMs);
    if (sitting.busy !== undefined) visit.waitFor(sitting.busy);
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
