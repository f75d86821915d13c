/**
 * Who may talk to the local page. Any web site that the person has open can send requests to 127.0.0.1, and any program on
 * this computer can connect: what is not asked by the page that we opened, in the browser that took the token, gets 403.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";

/** Sent with every answer, refusals included. */
export const securityHeaders: OutgoingHttpHeaders = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'none'; " +
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "no-store",
};

/** What of a request decides. */
export interface Asked {
  readonly method?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/** The secrets of one page: a token that can be used once, and the cookie that it is exchanged for. */
export class Guard {
  readonly #port: number;
  readonly #cookie = secret();
  #token: string | null = secret();

  constructor(port: number) {
    this.#port = port;
  }

  /** `http://127.0.0.1:PORT`, as browsers write it in Host and Origin. */
  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** The address to open, with the token in it; it lets in once. Browsers keep addresses in their history. */
  get address(): string {
    return `${this.origin}/open/${this.#token ?? ""}`;
  }

  /** Whether the request was made by us or by hand, not by another site: Fetch Metadata, W3C, 2.3; DNS rebinding. */
  isOurs({ headers }: Asked): boolean {
    const site = headers["sec-fetch-site"];
    return (
      headers.host === `127.0.0.1:${this.#port}` && (site === undefined || site === "same-origin" || site === "none")
    );
  }

  /** Takes the token, and gives the header that sets the cookie; null for another token, and for the same one again. */
  exchange(token: string): string | null {
    if (this.#token === null || !isSame(token, this.#token)) return null;
    this.#token = null;
    return `${this.#cookieName}=${this.#cookie}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /** Whether the request carries the cookie. */
  isLetIn({ headers }: Asked): boolean {
    const pairs = (headers.cookie ?? "").split(";").map((pair) => pair.trim());
    const found = pairs.find((pair) => pair.startsWith(`${this.#cookieName}=`));
    return found !== undefined && isSame(found.slice(this.#cookieName.length + 1), this.#cookie);
  }

  /** Whether a request that changes something comes from the script of our page, which a form of another site cannot feign. */
  mayChange({ method, headers }: Asked): boolean {
    return method === "POST" && headers.origin === this.origin && headers["content-type"] === "application/json";
  }

  /** The headers of the last answer: what the browser may have kept goes, but no other page's cookies. */
  get farewell(): OutgoingHttpHeaders {
    return {
      "Clear-Site-Data": '"cache", "storage"', // "cookies" would be those of every port of 127.0.0.1
      "Set-Cookie": `${this.#cookieName}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`,
    };
  }

  /** Cookies do not know ports: two pages at once need two names. */
  get #cookieName(): string {
    return `derm-share-${this.#port}`;
  }
}

function secret(): string {
  return randomBytes(32).toString("base64url");
}

/** Compares in a time that says nothing about where they differ. */
function isSame(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
