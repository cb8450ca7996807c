/**
 * The operator's log of what went wrong where no answer tells of it. Ids, counts, and names and
 * messages of errors; nothing of a request, which may be about a person.
 */
export function report(
  event: string,
  error: unknown,
  about: Readonly<Record<string, string | number>> = {},
): void {
  console.error(JSON.stringify({ event, ...about, causes: listCauses(error) }));
}

/** An error and what it came from, outermost first: `name: message`. */
export function listCauses(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  return [`${error.name}: ${error.message}`, ...listCauses(error.cause)];
}
