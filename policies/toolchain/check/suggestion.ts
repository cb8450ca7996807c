import leven from 'leven';

/** `; did you mean "consent"?` if something is near enough to be meant. */
export function suggestion(bad: string, choices: readonly string[]): string {
  const near = choices
    .map((choice) => ({ choice, edits: leven(bad, choice) }))
    .filter(({ edits }) => edits <= Math.max(1, Math.floor(bad.length / 3)))
    .sort((a, b) => a.edits - b.edits)[0];
  return near ? `; did you mean "${near.choice}"?` : '';
}
