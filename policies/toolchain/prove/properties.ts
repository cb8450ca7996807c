import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Facts } from '../compile/compile.ts';
import { attributes, type Input, isRecord, valueAt, withValues } from '../input/attributes.ts';
import { POLICIES } from '../library/library.ts';
import { readJson, UsageError } from '../verbs/command.ts';
import { CONDITIONS } from './conditions.ts';

export const PROPERTIES = join(POLICIES, 'properties');

/** A list of values, or the name of a vocabulary in policies/data, with further values if wanted. */
const Values = z.union([
  z.array(z.unknown()).min(1),
  z.string(),
  z.strictObject({ of: z.string(), and: z.array(z.unknown()) }),
]);
const Ranges = z.record(z.string(), Values);

/** Of the rules of an operator: what is decided with them and without them is compared. */
export const LOOSER = 'no looser than without the house';

/** Of what is stored: a law that says that it is over its limit demands by itself that it goes. */
export const DELETED = 'a limit that is passed demands deletion';

/** One claim about a finite set of inputs, as policies/README.md explains it to authors. */
const Property = z.strictObject({
  title: z.string().min(1),
  /** What holds, in one sentence. */
  claim: z.string().min(1),
  /** How these inputs differ from properties/base.json, by attribute. */
  given: z.record(z.string(), z.unknown()).default({}),
  /** The attributes that vary: every combination of their values is decided. */
  for_every: Ranges,
  /** Inputs about which nothing is claimed. */
  unless: z.enum(Object.keys(CONDITIONS) as [string, ...string[]]).optional(),
  result: z.enum(['allowed', 'refused', 'a refusal stays a refusal', LOOSER, DELETED]),
  /** For `a refusal stays a refusal`: what is done to each refused input. */
  when: Ranges.optional(),
});
export type Property = z.infer<typeof Property> & { name: string };

/**
 * Reads properties/NAME.json; all of them but base.json if no names are given.
 * @throws UsageError if one does not exist or is malformed.
 */
export async function readProperties(
  names: readonly string[] = [],
  folder: string = PROPERTIES,
): Promise<{ base: Input; properties: Property[] }> {
  const all = (await readdir(folder))
    .filter((file) => file.endsWith('.json') && file !== 'base.json')
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`There is no property "${unknown}". There are: ${all.join(', ')}.`);
  }
  const base = await readJson(join(folder, 'base.json'));
  if (!isRecord(base)) throw new UsageError('properties/base.json is no policy input.');
  const properties = await Promise.all(
    (names.length > 0 ? names : all).map(async (name) =>
      toProperty(name, await readJson(join(folder, `${name}.json`))),
    ),
  );
  return { base, properties };
}

/** @throws UsageError */
export function toProperty(name: string, content: unknown): Property {
  const { data, error } = Property.safeParse(content);
  if (!data) throw new UsageError(`properties/${name}.json: ${z.prettifyError(error)}`);
  const known = new Set(attributes().flatMap(({ path }) => withGroups(path)));
  for (const ranges of [data.given, data.for_every, data.when ?? {}]) {
    for (const path of Object.keys(ranges).flatMap(expand)) {
      if (!known.has(path)) {
        throw new UsageError(`properties/${name}.json: no input has an attribute "${path}".`);
      }
    }
  }
  if ((data.result === 'a refusal stays a refusal') !== (data.when !== undefined)) {
    throw new UsageError(
      `properties/${name}.json: "when" belongs with "a refusal stays a refusal", and it with "when".`,
    );
  }
  return { name, ...data };
}

function withGroups(path: string): string[] {
  return path.split('.').map((_, at, parts) => parts.slice(0, at + 1).join('.'));
}

const ROLES = ['subject', 'controller', 'processing', 'place'];

/** `jurisdictions.*` is the same code in all four roles. */
function expand(path: string): string[] {
  return path === 'jurisdictions.*' ? ROLES.map((role) => `jurisdictions.${role}`) : [path];
}

export function apply(input: Input, values: Readonly<Record<string, unknown>>): Input {
  const each = Object.entries(values).flatMap(([path, value]) =>
    expand(path).map((one) => [one, value]),
  );
  return withValues(input, Object.fromEntries(each));
}

export function listOf(values: z.infer<typeof Values>, facts: Facts): unknown[] {
  if (Array.isArray(values)) return values;
  const [name, more] = typeof values === 'string' ? [values, []] : [values.of, values.and];
  const found = valueAt(facts, name);
  if (Array.isArray(found)) return [...found, ...more];
  if (isRecord(found)) return [...Object.keys(found), ...more];
  throw new UsageError(`There is no vocabulary "${name}" in policies/data.`);
}
