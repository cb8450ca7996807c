/** The API's own description of itself, as far as tests are derived from it. */
export interface Operation {
  readonly method: string;
  /** With its parameters in braces. */
  readonly path: string;
  readonly summary?: string;
  readonly description?: string;
  /** Alternatives, each with the scopes that it asks of a key, or a token; none: anyone may ask. */
  readonly security?: readonly {
    readonly key?: readonly string[];
    readonly capture?: readonly string[];
  }[];
  readonly parameters?: readonly { readonly name: string; readonly example?: unknown }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
}

export interface Content {
  readonly schema?: unknown;
  readonly example?: unknown;
}

export async function readOperations(url: URL): Promise<Operation[]> {
  const document = (await (await fetch(new URL('/openapi.json', url))).json()) as {
    paths: Record<string, Record<string, Omit<Operation, 'method' | 'path'>>>;
  };
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      path,
    })),
  );
}

/** Of one request: the type that its body must have. */
export function bodyType({ requestBody }: Operation): string | undefined {
  return requestBody && Object.keys(requestBody.content)[0];
}
