/**
 * The header of an age file: lines of text that say who can find out the file key, closed by a MAC under that key.
 *
 * Source: C2SP, The age file encryption format, "Header". The grammar is followed to the letter; there is no second
 * way to write a header, so what was parsed is what was authenticated.
 */
import { timingSafeEqual } from "node:crypto";
import { ascii, concat, latin1, startsWith } from "../../bytes/bytes.ts";
import type { SourceReader } from "../../bytes/source.ts";
import { base64Unpadded, decodeBase64Unpadded } from "../base64.ts";
import { authenticate, brokenAge, deriveKey } from "./primitives.ts";

const versionLine = "age-encryption.org/v1"; // "Version line"
const bodyColumns = 64; // "Recipient stanza": full lines of the body
const macBytes = 32; // "Header MAC"
/** Ours: 20 recipients need 2 KiB. Nobody's memory should hang on a header without an end. */
const maxHeaderBytes = 64 * 1024;
const lineFeed = 0x0a;

/** One way to the file key. */
export interface Stanza {
  readonly type: string;
  readonly args: readonly string[];
  readonly body: Uint8Array;
}

/** A header as read; its MAC is not checked yet. */
export interface Header {
  readonly stanzas: readonly Stanza[];
  /** Everything up to and with the three dashes of the last line: what the MAC covers. */
  readonly authenticated: Uint8Array;
  readonly mac: Uint8Array;
}

/** Whether the bytes start as an age file does that is not armored. */
export function startsAsAge(start: Uint8Array): boolean {
  return startsWith(start, ascii(`${versionLine}\n`));
}

/** The bytes of a header whose stanzas all lead to `fileKey`. */
export function formatHeader(stanzas: readonly Stanza[], fileKey: Uint8Array): Uint8Array {
  const authenticated = ascii([versionLine, ...stanzas.map(formatStanza), "---"].join("\n"));
  return concat([authenticated, ascii(` ${base64Unpadded(headerMac(fileKey, authenticated))}\n`)]);
}

/**
 * Reads a header off the front of an age file.
 *
 * @throws DermShareError "bundle-malformed" ("age header: ...")
 */
export async function readHeader(reader: SourceReader): Promise<Header> {
  const lines = new HeaderLines(reader);
  if ((await lines.next()) !== versionLine) throw brokenAge("header", "the version line is not the one of age v1");
  const stanzas: Stanza[] = [];
  for (;;) {
    const line = await lines.next();
    if (line.startsWith("---")) {
      if (stanzas.length === 0) throw brokenAge("header", "it has no recipient stanza");
      return { stanzas, ...lines.closing(line) };
    }
    stanzas.push(await readStanza(line, lines));
  }
}

/**
 * Proves that whoever wrote the header knew the file key.
 *
 * @throws DermShareError "bundle-malformed" ("age header MAC: ...")
 */
export function checkMac(header: Header, fileKey: Uint8Array): void {
  if (!timingSafeEqual(headerMac(fileKey, header.authenticated), header.mac)) {
    throw brokenAge("header MAC", "it does not match: the header was changed");
  }
}

function headerMac(fileKey: Uint8Array, authenticated: Uint8Array): Uint8Array {
  return authenticate(deriveKey(fileKey, new Uint8Array(0), "header"), authenticated);
}

function formatStanza(stanza: Stanza): string {
  const body = base64Unpadded(stanza.body);
  const lines = [`-> ${[stanza.type, ...stanza.args].join(" ")}`];
  // The last line is shorter than 64 columns, and empty when the body fills its lines.
  for (let at = 0; at <= body.length; at += bodyColumns) lines.push(body.slice(at, at + bodyColumns));
  return lines.join("\n");
}

async function readStanza(first: string, lines: HeaderLines): Promise<Stanza> {
  const [type, ...args] = first.startsWith("-> ") ? first.slice(3).split(" ") : [];
  if (type === undefined || ![type, ...args].every((word) => /^[\x21-\x7e]+$/.test(word))) {
    throw brokenAge("header", "a stanza does not start with an arrow and words");
  }
  let text = "";
  for (;;) {
    const line = await lines.next();
    if (line.length > bodyColumns) throw brokenAge("header", "a line of a stanza is longer than 64 columns");
    text += line;
    if (line.length < bodyColumns) break;
  }
  const body = decodeBase64Unpadded(text);
  if (body === null) throw brokenAge("header", "the body of a stanza is not canonical base64");
  return { type, args, body };
}

/** The lines of a header without their line feeds, and the bytes that they were. */
class HeaderLines {
  readonly #reader: SourceReader;
  readonly #read: Uint8Array[] = [];
  #left = maxHeaderBytes;

  constructor(reader: SourceReader) {
    this.#reader = reader;
  }

  async next(): Promise<string> {
    const line = await this.#reader.readThrough(lineFeed, this.#left);
    if (line.at(-1) !== lineFeed) throw brokenAge("header", "it has no end");
    this.#left -= line.length;
    this.#read.push(line);
    return latin1(line.subarray(0, -1));
  }

  /** Splits the header at its last line. */
  closing(line: string): Pick<Header, "authenticated" | "mac"> {
    const mac = line.startsWith("--- ") ? decodeBase64Unpadded(line.slice(4)) : null;
    if (mac === null || mac.length !== macBytes) throw brokenAge("header", "the last line does not hold a MAC");
    const bytes = concat(this.#read);
    return { authenticated: bytes.subarray(0, bytes.length - line.length - 1 + 3), mac };
  }
}
