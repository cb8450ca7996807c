/** A line of a closed segment: what it has of an entry, and what opens it. */
import { expect, it } from 'vitest';
import { findKeys } from './archived.ts';
import {
  importSubjectKey,
  newSubjectKey,
  openSealed,
  readSegment,
  type SegmentRow,
  sealRow,
} from './segment.ts';

const row = (changes: Partial<SegmentRow> = {}): SegmentRow => ({
  ...{ idx: 4, id: 'dec_1', entry: 'e', tenant_id: 'acme', kind: 'decision', subject_id: null },
  ...{ at: 5, salt: 'c2FsdA==', own_json: '{"a":1}', facts_json: '[{"b":2}]', outcome_idx: null },
  ...changes,
});
const sealed = async (changes: Partial<SegmentRow>, keys = new Map()) =>
  JSON.parse(await sealRow(row(changes), keys));

it('has what nobody is concerned by as it is', async () => {
  const { body, ...rest } = await sealed({ outcome_idx: 9 });
  expect(rest).toEqual({
    ...{ index: 4, id: 'dec_1', entry: 'e', tenant: 'acme', kind: 'decision', key: null },
    outcome: 9,
  });
  const parts = {
    ...{ id: 'dec_1', kind: 'decision', tenantId: 'acme', subjectId: null, at: 5 },
    content: { a: 1, b: 2 },
  };
  expect(JSON.parse(body)).toEqual({ salt: 'c2FsdA==', parts });
});

it.each([{ salt: null }, { at: null }, { kind: null }, { own_json: null }, { subject_id: 'x' }])(
  'has nothing of what is erased: %o',
  async (erased) => {
    expect(await sealed(erased)).toMatchObject({ key: null, body: null });
  },
);

it('opens with its key and as its entry alone', async () => {
  const key = await importSubjectKey({ subject_id: 's', reference: 'ref', key: newSubjectKey() });
  const line = await sealed({ subject_id: 's' }, new Map([['s', key]]));
  expect(line.key).toBe('ref');
  const keys = new Map([['ref', key]]);
  expect((await openSealed(line, keys)).parts).toMatchObject({ subjectId: 's', at: 5 });
  expect(await openSealed(line, new Map())).toMatchObject({ opened: null, parts: null });
  await expect(openSealed({ ...line, id: 'dec_2' }, keys)).rejects.toThrow();
  const other = await importSubjectKey({ subject_id: 's', reference: 'r', key: newSubjectKey() });
  await expect(openSealed(line, new Map([['ref', other]]))).rejects.toThrow();
  const again = await sealed({ subject_id: 's' }, new Map([['s', key]]));
  expect(again.body).not.toBe(line.body);
});

it('of before has its situation beside it', async () => {
  const parts = { id: 'dec_1', kind: 'decision', tenantId: null, subjectId: null, at: 5 };
  const body = JSON.stringify({
    salt: 'c2FsdA==',
    parts: { ...parts, content: { a: 1 }, situation: '[{"b":2}]' },
  });
  const line = { index: 0, id: 'dec_1', entry: 'e', tenant: null, kind: null, key: null };
  const opened = await openSealed({ ...line, outcome: null, body }, new Map());
  expect(opened.parts).toEqual({ ...parts, content: { a: 1, b: 2 } });
});

it('is one of many, and an empty one is none', () => {
  const line = { index: 1 };
  const text = `\n${JSON.stringify(line)}\n\n${JSON.stringify(line)}\n`;
  expect(readSegment(text)).toEqual([line, line]);
  expect(readSegment('')).toEqual([]);
});

it('has no key to ask for where nobody is concerned', async () => {
  const asked = { prepare: () => expect.unreachable() } as unknown as D1Database;
  expect(await findKeys(asked, [{ key: null } as never])).toEqual(new Map());
});
