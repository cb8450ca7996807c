import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Policy } from '../../../src/policy/host.ts';
import { lackOf } from '../../../test/support/programs.ts';
import { compilePolicy } from '../compile/compile.ts';
import { FIXTURE, fixtureWith } from '../library/fixture.ts';
import { PolicyProblems } from '../library/problems.ts';
import { load, UsageError } from '../verbs/command.ts';
import { pages } from '../verbs/export.ts';
import {
  ExportError,
  latestRevision,
  type Recorded,
  readExport,
  renderReplay,
  replay,
  toAnswer,
} from './replay.ts';
import { compileOlder, readRevision } from './revision.ts';

const NOW = '2026-11-23T09:00:00Z';
const input = (purpose: string, expires_at = '2027-01-01T00:00:00Z') => ({
  now: NOW,
  purpose,
  consent: { expires_at },
});

/** As `GET /v1/decisions` answers it, the words of its reasons left out. */
const DECISION = {
  id: 'dec_1',
  allow: false,
  reasons: [{ code: 'NO_MARKETING', rule: 'T1' }],
  obligations: [{ code: 'KEEP', rule: 'T3', param: 'P1Y' }],
  retention: { max_days: 30, rule: 'T3' },
  jurisdictions: ['EU'],
  policy_revision: 'r1',
};

describe('an export', () => {
  it.each([
    ['JSON lines', '{"id":"dec_1","deployment":"dep_1","input":{}}\n\n{"input":{}}\n'],
    ['a list', '[{"id":"dec_1","deployment":"dep_1","input":{}},\n {"input":{}}]'],
    [
      'a page of the API',
      '{"decisions":[{"id":"dec_1","deployment":"dep_1","input":{}},{"input":{}}],"next":null}',
    ],
    [
      'a page laid out',
      '{\n"decisions": [{"id":"dec_1","deployment":"dep_1","input":{}},{"input":{}}]\n}',
    ],
  ])('is read from %s', (_what, text) => {
    expect(readExport(text)).toEqual([
      { id: 'dec_1', deployment: 'dep_1', revision: null, input: {}, answer: null },
      { id: '#2', deployment: 'no deployment', revision: null, input: {}, answer: null },
    ]);
  });

  it('holds what was decided, as the API tells it', () => {
    const [one] = readExport(JSON.stringify({ ...DECISION, input: {} }));
    expect(one?.answer).toEqual({
      allow: false,
      reasons: ['NO_MARKETING (T1)'],
      duties: ['30 days (T3)', 'KEEP:P1Y (T3)'],
    });
    const [other] = readExport(JSON.stringify({ ...DECISION, reasons: 'none', input: {} }));
    expect(other?.answer).toBeNull();
  });

  it('ends with the decisions of the policy deployed', () => {
    const lines = ['r1', 'r1', 'r2', 'r2'].map((policy_revision, n) =>
      JSON.stringify({ id: `${n}`, policy_revision, input: {} }),
    );
    expect(latestRevision(readExport(lines.join('\n'))).map(({ id }) => id)).toEqual(['2', '3']);
    expect(latestRevision([])).toEqual([]);
  });

  it('is refused with the place of what is wrong', () => {
    expect(() => readExport('{"input":{}}\n{"input":\n')).toThrow(/^Line 2: /);
    expect(() => readExport('{"input":{}}\n{"id":"x"}')).toThrow(ExportError);
    expect(() => readExport('{"input":{}}\n{"id":"x"}')).toThrow(/^Decision 2 has no input/);
  });
});

const recorded = (id: string, deployment: string, asked: object): Recorded => ({
  ...{ id, deployment, input: asked, revision: null, answer: null },
});

describe('a replay', () => {
  let before: Policy;
  let after: Policy;
  beforeAll(async () => {
    before = load(await compilePolicy(FIXTURE));
    const rules = FIXTURE.rules['eu/rules.rego'] ?? '';
    const edited = rules
      .replace('input.purpose == "marketing"', 'input.purpose == "payment"')
      .replace('"P1Y"', '"P2Y"');
    after = load(await compilePolicy(fixtureWith('eu/rules.rego', edited)));
  });

  it('tells refusals, permissions, reasons and duties apart, by deployment', () => {
    const decisions = [
      recorded('a', 'shop', input('payment')),
      recorded('b', 'shop', input('payment')),
      recorded('c', 'shop', input('marketing')),
      recorded('d', 'gate', input('marketing', NOW)),
      recorded('e', 'gate', input('ticketing')),
    ];
    const differences = replay(
      decisions,
      (one) => toAnswer(before.decide(one.input)),
      (one) => toAnswer(after.decide(one.input)),
    );
    expect(differences.map(({ shift }) => shift)).toEqual([
      'newly refused',
      'newly refused',
      'newly allowed',
      'changed reasons',
      'changed duties',
    ]);
    expect(renderReplay(5, differences).split('\n')).toEqual([
      '5 decisions: 2 newly refused, 1 newly allowed, 1 changed reasons, 1 changed duties, 0 unchanged',
      '',
      'shop (3)',
      '  newly refused: 2',
      '    + NO_MARKETING (T1)',
      '      a, b',
      '  newly allowed: 1',
      '    - NO_MARKETING (T1)',
      '      c',
      '',
      'gate (2)',
      '  changed reasons: 1',
      '    - NO_MARKETING (T1)',
      '      d',
      '  changed duties: 1',
      '    + KEEP:P2Y (T3)  - KEEP:P1Y (T3)',
      '      e',
    ]);
  });

  it('finds nothing between a policy and itself', () => {
    const decide = (one: Recorded) => toAnswer(before.decide(one.input));
    expect(replay([recorded('a', 'shop', input('marketing'))], decide, decide)).toEqual([]);
  });
});

const lack = lackOf('git');

describe.skipIf(lack)(`the policy at a git ref${lack}`, () => {
  let folder: string;
  const git = (...args: string[]) => {
    const who = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org'];
    const { status, stderr } = spawnSync('git', [...who, ...args], { cwd: folder });
    if (status !== 0) throw new Error(stderr.toString());
  };
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-revision-'));
    git('init', '-q');
    git('commit', '-q', '--allow-empty', '-m', 'Nothing yet');
    git('tag', 'empty');
    for (const [path, text] of Object.entries({ ...FIXTURE.rules, ...FIXTURE.tests })) {
      await write(`policies/${path}`, text);
    }
    for (const [name, fact] of Object.entries(FIXTURE.facts)) {
      await write(`policies/data/${name}.json`, JSON.stringify(fact));
    }
    await write('policies/toolchain/wrong.rego', 'not Rego');
    git('add', '.');
    git('commit', '-q', '-m', 'A policy');
    git('tag', 'written');
    await write('policies/eu/rules.rego', 'package edited');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is what was committed, whatever the working tree holds', async () => {
    const library = readRevision('written', join(folder, 'policies'));
    expect(library).toEqual(FIXTURE);
    const policy = load(await compileOlder(library));
    expect(policy.decide(input('marketing')).reasons).toMatchObject([{ rule: 'T1' }]);
    expect(policy.decide({ ...input('marketing'), now: '2026-03-01T00:00:00Z' }).allow).toBe(true);
  });

  it('may have METADATA of an older kind', async () => {
    const rules = (FIXTURE.rules['eu/rules.rego'] ?? '').replaceAll(/^# {3}citation: .*\n/gm, '');
    await expect(compilePolicy(fixtureWith('eu/rules.rego', rules))).rejects.toThrow('citation');
    const policy = load(await compileOlder(fixtureWith('eu/rules.rego', rules)));
    expect(policy.decide(input('payment')).allow).toBe(true);
  });

  it.each([
    ['nosuch', /git does not give the policy at "nosuch": .* Name a commit, branch or tag/],
    ['--help', /git does not give the policy at "--help"/],
    ['empty', /There is no \.rego file under policies\/ at empty/],
  ])('is an error for %s', (ref, message) => {
    const read = () => readRevision(ref, join(folder, 'policies'));
    expect(read).toThrow(PolicyProblems);
    expect(read).toThrow(message);
  });
});

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe('fetching decisions', () => {
  it('follows the pages with the key, and passes on a refusal', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.url} ${request.headers.authorization}`);
      const first = request.url === '/v1/decisions?limit=100';
      const refused = request.headers.authorization !== 'Bearer good';
      response.statusCode = refused ? 401 : 200;
      const page = {
        decisions: [{ id: first ? 'dec_1' : 'dec_2' }],
        next: first ? '1.dec_1' : null,
      };
      response.end(JSON.stringify(refused ? { detail: 'Send your API key.' } : page));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      expect(await all(pages(url, 'good'))).toEqual([[{ id: 'dec_1' }], [{ id: 'dec_2' }]]);
      expect(asked[1]).toBe('/v1/decisions?limit=100&after=1.dec_1 Bearer good');
      const refusal = all(pages(url, 'bad'));
      await expect(refusal).rejects.toThrow(UsageError);
      await expect(refusal).rejects.toThrow('answered 401: Send your API key.');
    } finally {
      server.close();
    }
  });
});
