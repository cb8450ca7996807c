/** What the property about limits finds: every law that sets one and forgets to demand deletion. */
import { expect, it } from 'vitest';
import { inspectLibrary } from '../compile/compile.ts';
import { readLibrary } from '../library/library.ts';
import { readProperties } from './properties.ts';
import { proveAll } from './run.ts';

const LIMIT = '"code": "RETENTION_EXCEEDED"';

it('a law that forgets it is found, whatever the floor demands', async () => {
  const library = await readLibrary();
  const laws = Object.entries(library.rules).filter(([path]) => !path.startsWith('floor/'));
  const folders = new Set(
    laws.flatMap(([path, text]) => (text.includes(LIMIT) ? [path.split('/')[0] ?? ''] : [])),
  );
  const codes = [...folders].map((folder) => folder.toUpperCase().replaceAll('_', '-')).toSorted();
  expect(codes).toEqual(expect.arrayContaining(['EU', 'US-IL', 'US-NY-NYC', 'US-TX', 'ZA']));
  const forgetful = laws.map(([path, text]) => [
    path,
    text.replaceAll('"code": "DELETE_NOW"', '"code": "NOTIFY_SUBJECT"'),
  ]);
  const rules = { ...library.rules, ...Object.fromEntries(forgetful) };
  const { base, properties } = await readProperties(['over-is-deleted']);
  const narrow = properties.map((property) => ({
    ...property,
    for_every: {
      ...property.for_every,
      // Japan's has no limit of its own.
      'jurisdictions.*': [...codes, 'JP'],
      'controller.type': ['private', 'landlord'],
      legal_basis: ['explicit_consent'],
    },
  }));
  const { data } = await inspectLibrary(library);
  for await (const { pattern } of proveAll(narrow, base, { rules }, data)) {
    expect(pattern['jurisdictions.*']?.toSorted()).toEqual(codes);
  }
}, 240_000);
