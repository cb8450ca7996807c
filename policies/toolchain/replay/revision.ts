/** The policy as git has it at another commit, read without touching the working tree. */
import { spawnSync } from 'node:child_process';
import type { Catalogue, CatalogueRule } from '../../../src/policy/catalogue.ts';
import { ENTRYPOINT } from '../../../src/policy/opa.ts';
import { type Compilation, effectiveDates } from '../compile/compile.ts';
import { layOutDoors } from '../compile/vouchers.ts';
import { isSource, type Library, POLICIES, toLibrary } from '../library/library.ts';
import { PolicyProblems } from '../library/problems.ts';
import { type Inspected, opa } from '../reactor/opa.ts';

const MAX_BYTES = 256 * 1024 * 1024;

/**
 * Reads the policy sources of a commit, branch or tag.
 * @throws PolicyProblems if there is no such revision, or it has no policy.
 */
export function readRevision(ref: string, folder: string = POLICIES): Library {
  const listing = git(folder, ref, ['ls-tree', '-r', '-z', '--end-of-options', ref, '.']);
  const files = listing
    .toString()
    .split('\0')
    .map((line) => /^\d+ blob ([0-9a-f]+)\t(.+)$/s.exec(line))
    .filter((match) => match !== null)
    .map(([, blob = '', path = '']) => ({ blob, path }))
    .filter(({ path }) => isSource(path));
  const texts = readBlobs(
    git(folder, ref, ['cat-file', '--batch'], files.map(({ blob }) => `${blob}\n`).join('')),
  );
  return toLibrary(
    files.map(({ path }, at) => [path, texts[at] ?? ''] as const),
    `policies/ at ${ref}`,
  );
}

function git(cwd: string, ref: string, args: string[], input = ''): Buffer {
  const { status, stdout, stderr, error } = spawnSync('git', args, {
    cwd,
    input,
    maxBuffer: MAX_BYTES,
  });
  if (status === 0) return stdout;
  const why = error?.message ?? stderr.toString().trim();
  throw new PolicyProblems([
    {
      code: 'no_revision',
      message: `git does not give the policy at "${ref}": ${why}. Name a commit, branch or tag, such as HEAD~1 or main.`,
    },
  ]);
}

/** `cat-file --batch` answers `<sha> blob <bytes>\n<contents>\n` for each name it is given. */
function readBlobs(out: Buffer): string[] {
  const texts: string[] = [];
  for (let at = 0; at < out.length; ) {
    const line = out.indexOf('\n', at);
    const bytes = Number(out.toString('utf8', at, line).split(' ')[2]);
    texts.push(out.toString('utf8', line + 1, line + 1 + bytes));
    at = line + 1 + bytes + 1;
  }
  return texts;
}

/**
 * Compiles a policy that may be older than this toolchain: its METADATA need say no more than ids,
 * jurisdictions and dates, and it needs no entrypoint but the decision.
 * @throws PolicyProblems if the Rego is wrong.
 */
export async function compileOlder(library: Library): Promise<Compilation> {
  const { rules } = (await opa()).inspect({ modules: library.rules });
  const dates = effectiveDates({ rules: datedRules(rules) }, library);
  const data = {
    facts: { ...library.facts, effective: dates, doors: layOutDoors(library.facts) },
  };
  const built = (await opa()).build({
    modules: library.rules,
    data,
    entrypoints: [ENTRYPOINT],
    optimisation: 0,
  });
  const wasm = Uint8Array.from(Buffer.from(built.wasm, 'base64'));
  // The words for people are left out: an older policy may lack some of them.
  const catalogue = { rules: {}, reasons: {}, obligations: {} };
  return { wasm, compiled: { revision: '', data, catalogue, opa: built.opa } };
}

function datedRules(facts: Inspected['rules']): Catalogue['rules'] {
  const rules: Record<string, CatalogueRule> = {};
  for (const { custom } of facts.flatMap(({ annotations }) => annotations ?? [])) {
    if (custom?.id === undefined) continue;
    const { id, jurisdiction, effective, until } = custom;
    rules[String(id)] = {
      ...UNTOLD,
      id: String(id),
      jurisdiction: String(jurisdiction),
      effective: effective === undefined ? null : String(effective),
      until: until === undefined ? null : String(until),
    };
  }
  return rules;
}

const UNTOLD = {
  title: '',
  description: '',
  citation: '',
  tier: 'floor',
  confidence: '',
  read: true,
  not_read: null,
  checked_on: '',
  contested: null,
  codes: [],
  change: {},
} as const;
