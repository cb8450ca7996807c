import { describe, expect, it } from 'vitest';
import { definitionsIn, readsOf, touches } from './reads.ts';

const LIBRARY = {
  'lib/request.rego': 'package countersign.lib.request\n\npurpose := reading.value("purpose")\n',
  'lib/reading.rego': `package countersign.lib.reading

listed if value("watchlist") != null

untold if object.get(document, "template", {}) == null

value(name) := object.get(document, name, null)

default document := {}

document := input if is_object(input)
`,
  'lib/basis.rego': `package countersign.lib.basis

import data.countersign.lib.request

by_consent if data.facts.bases[request.legal_basis].consent

compelled if {
	by_consent
	request.place.capacity > 20000
}

else := request.mandate
`,
};

function readsIn(text: string, own: Record<string, string> = {}) {
  const from = definitionsIn(text).map(([, definition]) => definition);
  const reads = readsOf(LIBRARY)(from, { 'floor/f.rego': text, ...own });
  const known = ['purpose', 'legal_basis', 'mandate', 'watchlist', 'template', 'place.capacity'];
  return reads === null
    ? null
    : [...known, 'place', 'consent.form', 'consent'].filter((one) => reads.has(one));
}

const deny = (body: string) => `deny contains "X" if {\n\t${body}\n}\n`;

describe('what a rule reads', () => {
  it.each([
    ['request.purpose == "sale"', ['purpose']],
    ['some form in request.consent.form', ['consent.form']],
    ['request.consent.form[0] == "written"', ['consent']],
    ['object.get(request.consent, "form", null)', ['consent']],
    ['reading.value("mandate") == null', ['mandate']],
    ['reading.listed', ['watchlist']],
    ['reading.untold', ['template']],
    // A helper, what it names itself, and its else.
    ['basis.compelled', ['legal_basis', 'mandate', 'place.capacity', 'consent']],
    ['not data.facts.purposes["x"]', []],
  ])('%s', (body, names) => {
    expect(readsIn(deny(body))).toEqual(names);
  });

  it.each([
    'input.purpose == "sale"',
    'request[name] == "sale"',
    'some name in request',
    'object.keys(reading.document)',
    'reading.value(name) == null',
    'data.countersign.lib.basis.by_consent',
    'count(vouching.readings) == 0',
  ])('is anything with %s', (body) => {
    expect(readsIn(deny(body))).toBeNull();
  });

  it.each([
    ['the request goes by another name', 'data.countersign.lib.request as asked', 'asked[name]'],
    ['another family is named', 'data.countersign.rules.EU', 'EU.bound'],
  ])('is anything where %s', (_, imported, body) => {
    expect(readsIn(`import ${imported}\n\n${deny(body)}`)).toBeNull();
  });

  it('includes what helpers beside it read, and nothing of other rules there', () => {
    const own = { 'floor/g.rego': `_told if request.purpose\n\n${deny('request.mandate')}` };
    expect(readsIn(deny('_told'), own)).toEqual(['purpose']);
  });
});

it.each([
  ['place.capacity', true],
  ['place', true],
  ['place.type', false],
  ['consent.form', true],
  ['jurisdictions.*', true],
  ['jurisdictions.subject', true],
  ['jurisdictions.place', false],
])('touches %s: %s', (path, expected) => {
  const reads = new Set(['place.capacity', 'consent', 'jurisdictions.subject']);
  expect(touches(reads, path)).toBe(expected);
});
