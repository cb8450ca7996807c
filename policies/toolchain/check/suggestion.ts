/** `; did you mean "consent"?` if something is near enough to be meant. */
export function suggestion(bad: string, choices: readonly string[]): string {
  const near = choices
    .map((choice) => ({ choice, edits: distance(bad, choice) }))
    .filter(({ edits }) => edits <= Math.max(1, Math.floor(bad.length / 3)))
    .sort((a, b) => a.edits - b.edits)[0];
  return near ? `; did you mean "${near.choice}"?` : '';
}

/** Levenshtein's edit distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [i, left] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, right] of [...b].entries()) {
      next.push(
        Math.min(
          (next[j] ?? 0) + 1,
          (row[j + 1] ?? 0) + 1,
          (row[j] ?? 0) + (left === right ? 0 : 1),
        ),
      );
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
