/** Lists longer than a page, exports longer than memory, imports of many people. */

/** A line of an export. */
export type Line = Readonly<Record<string, unknown>>;

type Page = { next?: string | null };
/** An answer's `counts` are about the list, and not of it. */
type ItemsOf<Answer> = {
  [Name in Exclude<keyof Answer, 'counts'>]: Answer[Name] extends readonly (infer Item)[]
    ? Item
    : never;
}[Exclude<keyof Answer, 'counts'>];

/**
 * Every item of a list, page by page: `for await (const subject of items(api.listSubjects))`.
 * @param list an operation that answers pages
 * @param request its filters
 */
export async function* items<Request extends object, Answer extends Page>(
  list: (request: Request & { after?: string }) => Promise<Answer>,
  request: Request = {} as Request,
): AsyncGenerator<ItemsOf<Answer>> {
  let after: string | undefined;
  do {
    const page = await list({ ...request, ...(after !== undefined && { after }) });
    for (const [name, value] of Object.entries(page)) {
      if (name !== 'counts' && Array.isArray(value)) yield* value;
    }
    after = page.next ?? undefined;
  } while (after !== undefined);
}

/** What came of one of many. */
export type Done<Item, Result> =
  | { readonly item: Item; readonly result: Result }
  | { readonly item: Item; readonly error: unknown };

/**
 * Does something with each of many, some at once, and tells what came of each as it is done. No failure
 * stops the others. Nothing is read ahead of what is being done, so `items` may be a file or a database.
 */
export async function* each<Item, Result>(
  items: AsyncIterable<Item> | Iterable<Item>,
  act: (item: Item) => Promise<Result>,
  { atOnce = 4 }: { readonly atOnce?: number } = {},
): AsyncGenerator<Done<Item, Result>> {
  const running = new Set<Promise<Done<Item, Result>>>();
  const begin = (item: Item) => {
    const doing: Promise<Done<Item, Result>> = act(item)
      .then(
        (result) => ({ item, result }),
        (error: unknown) => ({ item, error }),
      )
      .finally(() => running.delete(doing));
    running.add(doing);
  };
  for await (const item of items) {
    begin(item);
    if (running.size >= atOnce) yield await Promise.race(running);
  }
  while (running.size > 0) yield await Promise.race(running);
}

/** @throws SyntaxError where a line is no JSON, as where an export broke off */
export async function* readLines(body: ReadableStream<Uint8Array>): AsyncGenerator<Line> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      const lines = (rest + decoder.decode(value, { stream: !done })).split('\n');
      rest = done ? '' : (lines.pop() ?? '');
      for (const line of lines) if (line !== '') yield JSON.parse(line);
      if (done) return;
    }
  } finally {
    await reader.cancel();
  }
}
