import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { unstable_readConfig } from 'wrangler';
import type { Jurisdiction } from '../place.ts';
import {
  checkJurisdiction,
  checkLogOrigin,
  checkRunsIn,
  deploy,
  explainJurisdiction,
  findSubtraction,
  writeJurisdiction,
} from './deployment.ts';
import type { Ended } from './wrangler.ts';

type Named = Readonly<
  Partial<Record<'name' | 'class_name' | 'database_name' | 'bucket_name', string>>
>;

const MISSING = { code: 1, output: "Couldn't find a D1 DB named 'countersign' in the API." };

/** Cloudflare's side: what each command answers, in turn; "ok" where nothing is said. */
async function play(
  answers: Record<string, Ended[]>,
  { env, jurisdiction = null }: { env?: string; jurisdiction?: Jurisdiction | null } = {},
) {
  const ran: string[] = [];
  const told: string[] = [];
  const code = await deploy({
    run: async (args) => {
      ran.push(args.join(' '));
      return answers[args.slice(0, 2).join(' ')]?.shift() ?? { code: 0, output: '{}' };
    },
    ...{ database: 'countersign', env, jurisdiction },
    tell: (sentence) => told.push(sentence),
  });
  return { ran, code, told };
}

const MIGRATE = 'd1 migrations apply DB --remote';

describe('a deployment', () => {
  it('migrates the database before the code that needs it', async () => {
    expect(await play({})).toMatchObject({
      ran: ['d1 info DB --json', MIGRATE, 'deploy --strict'],
      code: 0,
    });
  });

  it('makes the database first where there is none, in its jurisdiction', async () => {
    expect(await play({ 'd1 info': [MISSING] }, { jurisdiction: 'eu' })).toMatchObject({
      ran: [
        'd1 info DB --json',
        'd1 create countersign --jurisdiction eu',
        MIGRATE,
        'deploy --strict',
      ],
      code: 0,
    });
  });

  it('leaves a database alone that is somewhere else, or nobody says where', async () => {
    for (const output of ['{}', '{"jurisdiction":"us"}', 'no JSON']) {
      const { ran, code, told } = await play(
        { 'd1 info': [{ code: 0, output }] },
        { jurisdiction: 'eu' },
      );
      expect([ran, code]).toEqual([['d1 info DB --json'], 2]);
      expect(told.join()).toContain('cannot be changed');
    }
    const there = { code: 0, output: '{"jurisdiction":"eu"}' };
    expect(await play({ 'd1 info': [there] }, { jurisdiction: 'eu' })).toMatchObject({ code: 0 });
  });

  it('of staging is of staging in each step', async () => {
    const { ran } = await play({ 'd1 info': [MISSING] }, { env: 'staging' });
    expect(ran).toHaveLength(4);
    for (const command of ran) expect(command).toMatch(/ --env staging$/);
  });

  it.each(['d1 info', 'd1 migrations'])('keeps the old code where %s fails', async (step) => {
    const { ran, code } = await play({ [step]: [{ code: 7, output: 'no such column' }] });
    expect(code).toBe(7);
    expect(ran.at(-1)).toContain(step);
  });
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

it.each(['countersign.example/log', 'logs.example.com/log', 'countersign.example/log/2'])(
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

describe('a jurisdiction', () => {
  it.each([
    ['europe', undefined, '--jurisdiction takes eu, us, fedramp'],
    ['', undefined, '--jurisdiction takes'],
    [undefined, 'EU', 'JURISDICTION in wrangler.toml is one of'],
    ['us', 'eu', 'was deployed to eu, where its database and its objects stay'],
  ])('%s over %s is told in a sentence', (asked, written, says) => {
    expect(checkJurisdiction(asked, written)).toContain(says);
  });

  it.each([
    [undefined, undefined],
    ['eu', undefined],
    ['eu', 'eu'],
    [undefined, 'fedramp'],
  ])('%s over %s is', (asked, written) => {
    expect(checkJurisdiction(asked, written)).toBeUndefined();
  });

  it('is written where it was left out, of one environment, and nothing else is', () => {
    const toml = readFileSync(new URL('../../wrangler.toml', import.meta.url), 'utf8');
    const lines = toml.split('\n');
    const changed = (env: string | undefined) =>
      writeJurisdiction(toml, env, 'eu')
        .split('\n')
        .flatMap((line, at) => (line === lines[at] ? [] : [line]));
    expect(changed(undefined)).toEqual(['RUNS_IN = "EU"', 'JURISDICTION = "eu"']);
    expect(changed('staging')).toEqual(['RUNS_IN = "EU"', 'JURISDICTION = "eu"']);
    const once = writeJurisdiction(toml, undefined, 'eu');
    expect(writeJurisdiction(once, undefined, 'us')).toBe(once);
    expect(writeJurisdiction(toml, 'staging', 'eu')).not.toBe(once);
  });

  it('says what Workers and KV do not promise', () => {
    for (const jurisdiction of ['eu', 'us', 'fedramp'] as const) {
      expect(explainJurisdiction(jurisdiction)).toMatch(/Regional Services[\s\S]*Workers KV/);
    }
  });
});

describe('a migration', () => {
  it.each([
    'DROP TABLE subjects;',
    'ALTER TABLE subjects DROP COLUMN role;',
    'alter table subjects rename to people;',
    'DELETE FROM consent_events;',
  ])('does not %s', (sql) => {
    expect(findSubtraction(`CREATE TABLE a (b);\n${sql}`)).toBe(sql.slice(0, -1));
  });

  it('adds, renews triggers and views, and may delete within a trigger', () => {
    const folder = new URL('../migrations/', import.meta.url);
    for (const file of readdirSync(folder)) {
      const sql = readFileSync(new URL(file, folder), 'utf8');
      expect([file, findSubtraction(sql)]).toEqual([file, undefined]);
    }
  });
});

it('staging has each binding and each variable of production, and no store in common', () => {
  const config = fileURLToPath(new URL('../../wrangler.toml', import.meta.url));
  const [production, staging] = [
    unstable_readConfig({ config }),
    unstable_readConfig({ config, env: 'staging' }),
  ];
  expect(Object.keys(staging.vars)).toEqual(Object.keys(production.vars));
  const namesOf = ({
    d1_databases,
    kv_namespaces,
    r2_buckets,
    durable_objects,
  }: typeof staging) => [
    ...[d1_databases, kv_namespaces, r2_buckets].flat().map(({ binding }) => binding),
    ...durable_objects.bindings.map((one: Named) => `${one.name} ${one.class_name}`),
  ];
  expect(namesOf(staging)).toEqual(namesOf(production));
  expect(staging.triggers).toEqual(production.triggers);
  const storesOf = ({ d1_databases, r2_buckets }: typeof staging) => [
    ...d1_databases.map((one: Named) => one.database_name),
    ...r2_buckets.map((one: Named) => one.bucket_name),
  ];
  for (const store of storesOf(staging)) expect(storesOf(production)).not.toContain(store);
});

it.each([
  [['--jurisdiction', 'mars'], '--jurisdiction takes eu, us, fedramp'],
  [['--env', 'moon'], 'wrangler.toml has no environment "moon"'],
  [['--env', 'staging'], 'LOG_ORIGIN in wrangler.toml'],
])('npm run deploy -- %s ends with a sentence before anything is run', (args, says) => {
  const script = fileURLToPath(new URL('deploy.ts', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([2, expect.stringContaining(says)]);
});
