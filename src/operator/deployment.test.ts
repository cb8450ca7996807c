import { expect, it } from 'vitest';
import { checkLogOrigin, checkRunsIn, deploy } from './deployment.ts';
import type { Ended } from './wrangler.ts';

/** Cloudflare's side: what each command answers, in turn; "ok" where nothing is said. */
async function play(answers: Record<string, Ended[]>): Promise<{ ran: string[]; code: number }> {
  const ran: string[] = [];
  const code = await deploy(async (args) => {
    const command = args.slice(0, 2).join(' ');
    ran.push(command);
    return answers[command]?.shift() ?? { code: 0, output: '' };
  }, 'countersign');
  return { ran, code };
}

it('migrates the database before the code that needs it', async () => {
  expect(await play({})).toEqual({ ran: ['d1 migrations', 'deploy'], code: 0 });
});

it('makes the database first where there is none', async () => {
  const missing = { code: 1, output: "Couldn't find a D1 DB named 'countersign' in the API." };
  expect(await play({ 'd1 migrations': [missing] })).toEqual({
    ran: ['d1 migrations', 'd1 create', 'd1 migrations', 'deploy'],
    code: 0,
  });
});

it('keeps the old code where a migration fails', async () => {
  const failed = { code: 7, output: 'no such column' };
  expect(await play({ 'd1 migrations': [failed] })).toEqual({ ran: ['d1 migrations'], code: 7 });
});

it.each(['EU', 'DE,CH', 'US-IL, US-TX', 'none'])('deploys to %s', (written) => {
  expect(checkRunsIn(written)).toBeUndefined();
});

it.each([undefined, '', 'any', 'Europe', 'DE;CH', 'DE,any'])(
  'deploys nothing where it is told to run in %s',
  (written) => {
    expect(checkRunsIn(written)).toContain('RUNS_IN in wrangler.toml');
  },
);

it.each(['countersign.example/log', 'logs.example.com/log'])(
  'deploys a log named %s',
  (written) => {
    expect(checkLogOrigin(written)).toBeUndefined();
  },
);

it.each([undefined, '', 'localhost/log', 'https://countersign.example/log', 'example.com'])(
  'deploys no log named %s',
  (written) => {
    expect(checkLogOrigin(written)).toContain('LOG_ORIGIN in wrangler.toml');
  },
);
