/** The clock, read in one place and passed in everywhere else. */

/** This second in UTC: 2026-11-22T09:30:00Z. */
export function utcSecond(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`;
}

/** Today in UTC: 2026-11-22. */
export function utcDay(): string {
  return utcSecond().slice(0, 10);
}
