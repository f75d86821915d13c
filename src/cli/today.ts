/** The clock, read in one place and passed in everywhere else. */

/** This second in UTC: 2026-11-22T09:30:00Z. */
export function utcSecond(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`;
}

/** Today where the program runs, as people there write it in their notes: 2026-11-22. */
export function localDay(): string {
  const now = new Date();
  return `${now.getFullYear()}-${twoDigits(now.getMonth() + 1)}-${twoDigits(now.getDate())}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, "0");
}
