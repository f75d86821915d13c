/** The objects that a run printed, one a line. */
export function jsonLines(text: string): Record<string, unknown>[] {
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => {
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null) throw new Error("a line is not an object");
    return Object.fromEntries(Object.entries(value));
  });
}
