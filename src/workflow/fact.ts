/** One thing that a photograph gives away, in words for people. */

/** What a fact is about, in the order in which people want to know. */
const kinds = [
  "person",
  "place",
  "time",
  "description",
  "serial",
  "device",
  "software",
  "thumbnail",
  "second-picture",
] as const;

/** What a fact is about. */
export type FactKind = (typeof kinds)[number];

/**
 * One thing that the file says. The value is text from a file that nobody has checked: whoever prints it escapes control
 * characters first.
 */
export interface Fact {
  readonly kind: FactKind;
  /** What it is, in our words: "camera serial number". */
  readonly label: string;
  /** What it says, in the file's words, cut after 200 characters. */
  readonly value: string;
  /** Of a small picture inside: whether it shows what the large one shows, as far as that could be measured. */
  readonly shows?: "same" | "different" | "unknown";
}

const longestValue = 200;

/** The facts in the order of their kinds, without blank ones and doubles, long values cut. */
export function tidy(facts: readonly Fact[]): Fact[] {
  const seen = new Map<string, Fact>();
  for (const fact of facts) {
    const { label, value } = fact;
    const text = value.replaceAll("\0", " ").trim();
    const cut = text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
    if (cut !== "") seen.set(`${label}\0${cut}`, { ...fact, value: cut });
  }
  return [...seen.values()].toSorted((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind));
}
