/** What the program remembers between runs besides keys and records: the role of whoever uses it, kept on this computer. */
import { join } from "node:path";
import { DermShareError } from "../errors.ts";
import { configFolder, readPrivate, writePrivate } from "../files/state-folder.ts";

/** The settings file, key by key. */
export interface Settings {
  readonly role?: string;
}

/** Where the settings lie. */
function settingsPath(): string {
  return join(configFolder(), "config.json");
}

/** @throws DermShareError "usage" for a key that is not known: a typing error must not weaken anything silently */
export async function readSettings(): Promise<Settings> {
  const bytes = await readPrivate(settingsPath());
  if (bytes === null) return {};
  const settings = parse(new TextDecoder().decode(bytes));
  const unknown = Object.keys(settings).filter((key) => key !== "role");
  const { role } = settings;
  if (unknown.length > 0 || (role !== undefined && typeof role !== "string")) {
    throw new DermShareError("usage", `${settingsPath()} has a setting that is not known`, 'the known one is "role"');
  }
  return role === undefined ? {} : { role };
}

/** Replaces the settings. */
export async function writeSettings(settings: Settings): Promise<void> {
  await writePrivate(settingsPath(), new TextEncoder().encode(`${JSON.stringify(settings, null, 2)}\n`));
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return Object.fromEntries(Object.entries(value));
  } catch {
    // The parser's own message quotes the text.
  }
  throw new DermShareError("usage", `${settingsPath()} is not a JSON object`, "mend it, or delete it");
}
