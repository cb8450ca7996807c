import { isRecord } from '../input/attributes.ts';
import type { Property } from './properties.ts';

/**
 * Codes of jurisdictions that no rule can tell apart: their entries differ only in fields that no rule
 * reads, and neither rules nor other data name them. What is decided of one is decided of each, so a
 * proof needs one of them, or, where two roles vary, one and another.
 * @returns the codes worth deciding, in the order of the data
 */
export function tellingCodes(
  property: Property,
  base: unknown,
  facts: Readonly<Record<string, unknown>>,
  rules: Readonly<Record<string, string>>,
): string[] {
  const entries = isRecord(facts.jurisdictions) ? facts.jurisdictions : {};
  const code = Object.values(rules)
    .map((text) => text.replace(/^\s*#.*$/gm, ''))
    .join('\n');
  const { effective: _, doors: __, jurisdictions: ___, ...others } = facts;
  const parents = Object.values(entries).map((one) => isRecord(one) && [one.parents, one.family]);
  const named = [code, JSON.stringify([others, parents, base, property])].join('\n');
  const read = new Set(
    [...code.matchAll(/(?:\.|")([a-z_]+)\b/g)].map(([, name]) => name).filter((name) => name),
  );
  const roles = [property.for_every, property.when ?? {}]
    .flatMap(Object.keys)
    .filter((path) => path.startsWith('jurisdictions')).length;
  const kinds = Map.groupBy(Object.keys(entries), (one) => {
    // A name that stands anywhere else may be treated apart.
    if (new RegExp(`(?<![\\w-])${one}(?![\\w-])`).test(named)) return one;
    const entry = Object.entries(isRecord(entries[one]) ? entries[one] : {});
    return JSON.stringify(entry.filter(([field]) => read.has(field)).sort());
  });
  const telling = new Set([...kinds.values()].flatMap((alike) => alike.slice(0, roles)));
  return Object.keys(entries).filter((one) => telling.has(one));
}

/** The property about the telling codes only, where it is about all of them. */
export function aboutTelling(property: Property, codes: readonly string[]): Property {
  const narrow = (ranges: Property['for_every']): Property['for_every'] =>
    Object.fromEntries(
      Object.entries(ranges).map(([path, values]) => [
        path,
        path.startsWith('jurisdictions') && values === 'jurisdictions' ? [...codes] : values,
      ]),
    );
  return {
    ...property,
    for_every: narrow(property.for_every),
    ...(property.when && { when: narrow(property.when) }),
  };
}
