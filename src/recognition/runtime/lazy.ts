/**
 * Makes something once, on first use. Callers that come while it is being made share the promise;
 * a failure is forgotten, so that the next caller tries again.
 */
export function lazy<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
