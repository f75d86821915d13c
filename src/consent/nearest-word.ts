/** "Did you mean": the word of a closed list that somebody probably wanted to type. */

const mostMistakes = 2;

/** The nearest of the known words; undefined where none is near. */
export function nearestWord<Word extends string>(typed: string, known: readonly Word[]): Word | undefined {
  const [nearest] = known
    .map((word) => ({ word, mistakes: distance(word, typed) }))
    .filter(({ mistakes }) => mistakes <= mostMistakes)
    .toSorted((a, b) => a.mistakes - b.mistakes);
  return nearest?.word;
}

/** Levenshtein's distance: how many letters were mistyped. */
function distance(a: string, b: string): number {
  const letters = Array.from(b); // as Unicode counts them, in both
  let row = Array.from({ length: letters.length + 1 }, (_, i) => i);
  for (const [i, letter] of Array.from(a).entries()) {
    const next = [i + 1];
    for (const [j, other] of letters.entries()) {
      next.push(Math.min((row[j] ?? 0) + (letter === other ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[letters.length] ?? 0;
}
