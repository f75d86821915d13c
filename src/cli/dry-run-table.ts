/** What a folder gives away, counted: the answer of a dry run before anything is done. */
import type { FactKind } from "../workflow/fact.ts";
import type { FileResult, GivesAway } from "../workflow/file-result.ts";
import { counted } from "./terminal.ts";

const rows: readonly (readonly [FactKind, string])[] = [
  ["person", "a person's name"],
  ["place", "place (GPS)"],
  ["time", "time"],
  ["description", "a description or comment"],
  ["serial", "serial numbers"],
  ["device", "camera or phone"],
  ["software", "software"],
  ["thumbnail", "a thumbnail"],
  ["second-picture", "a second picture"],
];

/** The counts of a dry run. */
export class DryRunTable {
  #photos = 0;
  readonly #kinds = new Map<FactKind, number>();
  readonly #smallPictures = new Map<GivesAway["smallPicture"], number>();

  add({ givesAway }: FileResult): void {
    if (givesAway === undefined) return;
    this.#photos += 1;
    for (const kind of givesAway.kinds) this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + 1);
    const { smallPicture } = givesAway;
    this.#smallPictures.set(smallPicture, (this.#smallPictures.get(smallPicture) ?? 0) + 1);
  }

  /** "212 photos: 190 with GPS, 33 thumbnails that show more than the picture", and the table below it; null for none. */
  text(): string | null {
    if (this.#photos === 0) return null;
    const more = this.#smallPictures.get("different") ?? 0;
    const unknown = this.#smallPictures.get("unknown") ?? 0;
    const verb = more === 1 ? "shows" : "show";
    const parts = [
      `${this.#kinds.get("place") ?? 0} with GPS`,
      `${counted(more, "thumbnail")} that ${verb} more than the picture, or something else`,
      ...(unknown > 0 ? [`${counted(unknown, "thumbnail")} that cannot be compared`] : []),
    ];
    const seen = rows.filter(([kind]) => this.#kinds.has(kind));
    const lines = seen.map(([kind, words]) => `  ${words.padEnd(26)} ${String(this.#kinds.get(kind)).padStart(7)}`);
    return [`${counted(this.#photos, "photo")}: ${parts.join(", ")}`, ...lines].join("\n");
  }
}
