/** What the page says in words for the codes of the manifests. */
import type { Purpose } from "../../../terms.ts";
import type { InnerConsent } from "../../inner-consent.ts";
import type { InnerItem } from "../../inner-manifest.ts";
import { isDeck } from "../../terms.ts";

const purposeNames: { readonly [purpose in Purpose]: string } = {
  "record-only": "the patient's record",
  "second-opinion": "a second opinion",
  teaching: "teaching",
  presentation: "presentation to colleagues",
  research: "research",
  audit: "local audit",
  publication: "publication",
  public: "public use",
};

const formNames = { written: "in writing", verbal: "verbally", none: "" } as const;

const giverNames = {
  patient: "the patient",
  "parental-responsibility": "a person with parental responsibility",
  "legal-proxy": "a legal proxy",
  "next-of-kin": "the next of kin",
} as const;

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** "teaching" */
export function namePurpose(purpose: Purpose): string {
  return purposeNames[purpose];
}

/** "2026-11-22" as "22 Nov 2026" */
export function nameDay(day: string): string {
  const [year, month, date] = day.split("-");
  return `${Number(date)} ${months[Number(month) - 1]} ${year}`;
}

/** "In writing, by the patient, 22 Nov 2026" */
export function nameAgreement({ form, givenBy, obtainedOn }: InnerConsent): string {
  if (form === "none") return "No consent was recorded; used under the rules for such pictures";
  const by = givenBy === null ? "" : `, by ${giverNames[givenBy]}`;
  const on = obtainedOn === null ? "" : `, ${nameDay(obtainedOn)}`;
  return capitalise(`${formNames[form]}${by}${on}`);
}

/** "The photograph", "3 photographs", "1 photograph and 2 presentations" */
export function nameContents(items: readonly InnerItem[]): string {
  const decks = items.filter(({ mediaType }) => isDeck(mediaType)).length;
  const pictures = items.length - decks;
  if (items.length === 1) return decks === 1 ? "The presentation" : "The photograph";
  const words = [
    ...(pictures > 0 ? [`${pictures} photograph${pictures === 1 ? "" : "s"}`] : []),
    ...(decks > 0 ? [`${decks} presentation${decks === 1 ? "" : "s"}`] : []),
  ];
  return words.join(" and ");
}

/** "teaching" as "Teaching" */
export function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The day here, as YYYY-MM-DD. */
export function nameToday(now: Date): string {
  const [month, date] = [now.getMonth() + 1, now.getDate()].map((number) => String(number).padStart(2, "0"));
  return `${now.getFullYear()}-${month}-${date}`;
}
