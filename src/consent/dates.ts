/** Days as people type them: 2026-11-22. */
import { DermShareError } from "../errors.ts";
import type { ConsentAnswers } from "./answers.ts";

/** Whether a text is a day of the calendar. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/**
 * Holds the days of the answers against the calendar and against each other.
 *
 * @throws DermShareError "date-invalid"
 */
export function checkDates({ obtainedOn, validUntil, reviewOn }: ConsentAnswers, today: string): void {
  for (const [flag, day] of [
    ["--obtained-on", obtainedOn],
    ["--valid-until", validUntil],
    ["--review-on", reviewOn],
  ] as const) {
    if (day !== undefined && !isDay(day)) throw invalid(`${flag} is not a day`, "write it as 2026-11-22");
  }
  if (obtainedOn === undefined) return;
  if (obtainedOn > today) throw invalid("--obtained-on lies in the future", "give the day on which the patient agreed");
  if (validUntil !== undefined && validUntil < obtainedOn) {
    throw invalid("--valid-until lies before the day of the consent", "give a later day, or leave it out");
  }
  if (reviewOn !== undefined && reviewOn < obtainedOn) {
    throw invalid("--review-on lies before the day of the consent", "give a later day, or leave it out");
  }
}

/** A day as people read it: 22 November 2026. */
export function spokenDay(day: string): string {
  const months = "January February March April May June July August September October November December".split(" ");
  return `${Number(day.slice(8))} ${months[Number(day.slice(5, 7)) - 1] ?? ""} ${day.slice(0, 4)}`;
}

function invalid(message: string, hint: string): DermShareError {
  return new DermShareError("date-invalid", message, hint);
}
