import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Catalogue } from '../../../src/policy/catalogue.ts';
import { PolicyLoadError } from '../../../src/policy/errors.ts';
import { type CompiledPolicy, loadPolicy } from '../../../src/policy/host.ts';
import { ENTRYPOINT, RETENTION_ENTRYPOINT } from '../../../src/policy/opa.ts';
import { checkRules } from '../check/check.ts';
import { houseProblems } from '../check/house.ts';
import { checkJurisdictions } from '../check/jurisdictions.ts';
import type { Library } from '../library/library.ts';
import { type Place, PolicyProblems } from '../library/problems.ts';
import { sha256 } from '../reactor/artefact.ts';
import { type Inspected, opa } from '../reactor/opa.ts';
import { readCatalogue } from './catalogue.ts';
import { startOfDay } from './midnight.ts';
import { checkVouchers, type Doors, layOutDoors } from './vouchers.ts';

/** Where the Worker, the tests and the command line find the compiled policy. */
export const OUTPUT = join(import.meta.dirname, '../../../.build/policy');

/** The contents of policy.wasm and policy.json. */
export interface Compilation {
  wasm: Uint8Array<ArrayBuffer>;
  compiled: CompiledPolicy & { data: { facts: Facts }; opa: string };
}

/**
 * Base data by name, with `effective`: when each rule that has dates binds, from <= now < until, in
 * epoch milliseconds. A rule without dates always binds. And with `doors`: what of data/vouchers.json
 * Rego reads.
 */
export type Facts = Record<string, unknown> & {
  effective: Record<string, { from: number; until: number | null }>;
  doors?: Doors;
};

/**
 * Reads a library without compiling it.
 * @returns its catalogue, its data with the dates of the METADATA as instants, and where it calls
 *   builtins
 * @throws PolicyProblems if the Rego does not parse, a rule and its METADATA disagree, or the table
 *   of vouchers does not fit the input.
 */
export async function inspectLibrary(library: Library) {
  const { rules, calls } = (await opa()).inspect({ modules: library.rules });
  const misplaced = houseProblems(library, rules);
  if (misplaced.length > 0) throw new PolicyProblems(misplaced);
  checkJurisdictions(library.facts, familiesOf(rules));
  const catalogue = readCatalogue(rules, library.facts);
  checkVouchers(library.facts);
  const facts: Facts = {
    ...library.facts,
    effective: effectiveDates(catalogue, library),
    doors: layOutDoors(library.facts),
  };
  return { catalogue, data: { facts }, calls };
}

/** The families that say that they are written, each in a package of its own. */
function familiesOf(rules: Inspected['rules']): string[] {
  return rules
    .filter(({ name }) => name === 'family')
    .map(({ package: path }) => /([\w-]+)"?]?$/.exec(path)?.[1] ?? '');
}

/**
 * Compiles a library. What `check` objects to is not compiled: a mistyped attribute is no error to
 * OPA, only a rule that never fires.
 * @throws PolicyProblems as `inspectLibrary` and `checkRules` do, and if the policy calls a builtin
 *   that compiled policies do not have.
 */
export async function compilePolicy(library: Library): Promise<Compilation> {
  const inspected = await inspectLibrary(library);
  await checkRules(library);
  return assemble(inspected, await buildModule(library));
}

/** The module of the rules, and the version of OPA that compiled it. The data are no part of it. */
export async function buildModule({ rules }: Pick<Library, 'rules'>) {
  const { wasm, opa: version } = (await opa()).build({
    modules: rules,
    data: {},
    entrypoints: [ENTRYPOINT, RETENTION_ENTRYPOINT],
    // Partial evaluation copies rules into each other: at level 1 this library took three times as
    // long to compile, a third more bytes and half as long again to decide; level 2 did not end.
    optimisation: 0,
  });
  return { wasm: Uint8Array.from(Buffer.from(wasm, 'base64')), version };
}

/** @throws PolicyProblems if the policy calls a builtin that compiled policies do not have */
export function assemble(
  { catalogue, data, calls }: Awaited<ReturnType<typeof inspectLibrary>>,
  { wasm, version }: Awaited<ReturnType<typeof buildModule>>,
): Compilation {
  const revision = sha256(wasm, canonicalJson(data));
  const compiled = { revision, data, catalogue, opa: version };
  tryToLoad(wasm, compiled, calls);
  return { wasm, compiled };
}

const Zones = z.record(z.string(), z.object({ tz: z.string() }));

/** A rule for every jurisdiction belongs to none, so its days begin at midnight UTC. */
const FLOOR = '*';

/** Turns the local dates of the METADATA into instants. */
export function effectiveDates(
  catalogue: Pick<Catalogue, 'rules'>,
  library: Library,
): Facts['effective'] {
  const zones = Zones.parse(library.facts.jurisdictions ?? {});
  const instant = (id: string, jurisdiction: string, date: string) => {
    const zone = jurisdiction === FLOOR ? 'UTC' : zones[jurisdiction]?.tz;
    try {
      if (zone) return startOfDay(date, zone);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new PolicyProblems([{ code: 'bad_date', message: `rule ${id}: ${error.message}` }]);
    }
    const message = `rule ${id}: ${jurisdiction} has no time zone in data/jurisdictions.json`;
    throw new PolicyProblems([{ code: 'unknown_jurisdiction', message }]);
  };
  return Object.fromEntries(
    Object.values(catalogue.rules).flatMap(({ id, jurisdiction, effective, until }) =>
      effective === null
        ? []
        : [
            [
              id,
              {
                from: instant(id, jurisdiction, effective),
                until: until === null ? null : instant(id, jurisdiction, until),
              },
            ],
          ],
    ),
  );
}

/** Loads the module as the Worker will, so that none is built which the Worker would refuse. */
function tryToLoad(
  wasm: Uint8Array<ArrayBuffer>,
  compiled: CompiledPolicy,
  calls: Inspected['calls'],
): void {
  try {
    loadPolicy(new WebAssembly.Module(wasm), compiled);
  } catch (error) {
    if (!(error instanceof PolicyLoadError) || error.kind !== 'builtins') throw error;
    const problem = (name: string) => (place?: Place) => ({
      code: 'no_builtin',
      message: `${name} is not available in compiled policies (only in tests)`,
      ...(place && { place }),
    });
    throw new PolicyProblems(
      error.builtins.flatMap((name) => (calls[name] ?? [undefined]).map(problem(name))),
    );
  }
}

/**
 * Writes .build/policy/policy.wasm and policy.json, each only if it differs from what is there, so
 * that whatever watches them is not woken for nothing.
 * @returns whether anything was written.
 */
export async function writePolicy(
  { wasm, compiled }: Compilation,
  folder: string = OUTPUT,
): Promise<boolean> {
  await mkdir(folder, { recursive: true });
  const written = [
    await writeIfChanged(join(folder, 'policy.wasm'), wasm),
    await writeIfChanged(join(folder, 'policy.json'), Buffer.from(canonicalJson(compiled))),
  ];
  return written.includes(true);
}

async function writeIfChanged(path: string, bytes: Uint8Array): Promise<boolean> {
  const present = await readFile(path).catch(() => null);
  if (present?.equals(bytes)) return false;
  await writeFile(`${path}.partial`, bytes);
  await rename(`${path}.partial`, path);
  return true;
}

/** JSON with object keys sorted and no spaces: one text for one value. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
