import { open } from 'node:fs/promises';
import { isRecord } from '../input/attributes.ts';
import { type Command, read, UsageError } from './command.ts';

const PAGE = 100;

export const exportVerb: Command = {
  usage: 'FILE.jsonl [--url http://localhost:8787] [--key KEY]',
  about: 'fetch the recorded decisions of a running service, one JSON object a line',
  help: `Pages through GET /v1/decisions, oldest first, with a key that has the scope "audit". The key is
read from COUNTERSIGN_KEY if --key is not given, which keeps it out of the shell's history. The file
holds policy inputs and answers: pseudonymous, without names, images or templates.`,
  async run(args) {
    const { values, positionals } = read(
      args,
      { url: { type: 'string' }, key: { type: 'string' } },
      1,
    );
    const key = values.key ?? process.env.COUNTERSIGN_KEY;
    if (!key) throw new UsageError('Give a key with --key, or in COUNTERSIGN_KEY.');
    const file = await open(positionals[0] ?? '', 'w', 0o600);
    let count = 0;
    try {
      for await (const page of pages(values.url ?? 'http://localhost:8787', key)) {
        await file.write(page.map((one) => `${JSON.stringify(one)}\n`).join(''));
        count += page.length;
      }
    } finally {
      await file.close();
    }
    console.log(`${count} decisions in ${positionals[0]}`);
    return 0;
  },
};

/** @throws UsageError with the service's own words if it refuses. */
export async function* pages(url: string, key: string): AsyncGenerator<unknown[]> {
  for (let after: string | null = ''; after !== null; ) {
    const query: string = new URLSearchParams({
      limit: `${PAGE}`,
      ...(after && { after }),
    }).toString();
    const response: Response = await fetch(new URL(`/v1/decisions?${query}`, url), {
      headers: { authorization: `Bearer ${key}` },
    }).catch((error: Error) => {
      throw new UsageError(`${url} does not answer: ${error.message}`);
    });
    const body: unknown = await response.json().catch(() => null);
    if (!response.ok || !isRecord(body) || !Array.isArray(body.decisions)) {
      const detail = isRecord(body) ? (body.detail ?? body.title) : undefined;
      throw new UsageError(`${url} answered ${response.status}: ${detail ?? 'no decisions'}`);
    }
    yield body.decisions;
    after = typeof body.next === 'string' ? body.next : null;
  }
}
