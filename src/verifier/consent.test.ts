import { expect, test } from 'vitest';
import { publishReceiptKey, signReceipt, TestKey } from '../../test/support/tlog.ts';
import { compareCopy, openConsentReceipt } from './consent.ts';
import { parseJwks } from './jws.ts';

const key = new TestKey('receipts');
const keys = parseJwks(JSON.stringify(publishReceiptKey(key)), 'receipt');
const typ = 'countersign-consent-receipt+jws';

const record = () => ({
  'dct:identifier': 'urn:countersign:consent:sub_1:ticketing:zoo',
  'dpv:hasDataSubject': { 'dct:identifier': 'sub_1' },
  'dpv:hasNotice': [{ '@type': 'dpv:ConsentNotice', '@id': 'https://x', 'dct:language': 'de' }],
  'dpv:hasProcess': [
    {
      'dpv:hasPurpose': ['dpv:EnforceAccessControl'],
      'dpv:hasPersonalData': [{}],
      'dpv:hasDataController': 'zoo',
      'dpv:hasStorageCondition': [{}],
      'dpv:hasJurisdiction': ['DE'],
      'dpv:hasRecipient': ['x'],
    },
  ],
  'dpv:hasEntity': [
    {
      'dct:identifier': 'zoo',
      'dpv:hasName': 'A zoo',
      'dpv:hasAddress': 'Zoo Road 1',
      'dpv:hasContact': 'privacy@zoo.example',
      'dct:type': 'private',
    },
  ],
  'dpv:hasConsentControl': [{ 'dpv:isExercisedAt': 'https://x/withdraw' }],
  'dpv:hasConsentStatus': [
    {
      '@type': 'dpv:ConsentGiven',
      'dpv:hasLegalBasis': ['dpv:ExpressedConsent'],
      'dpv:isIndicatedAtTime': '2026-11-30T09:00:00.000Z',
      'dpv:isIndicatedBy': 'dpv:DataSubject',
      'dpv:hasDuration': {},
    },
  ],
});
const receipt = (more: object = {}) => ({
  'dct:identifier': 'rcp_1',
  'dct:created': '2026-11-30T09:00:00.000Z',
  'dpv:hasRecordOfActivity': record(),
  ...more,
});
const sign = (payload: object, header: object = {}) =>
  signReceipt(key, payload, { typ, ...header });

test('a receipt says what was agreed to, when and with whom', () => {
  expect(openConsentReceipt(sign(receipt()), keys)).toMatchObject({
    id: 'rcp_1',
    state: 'dpv:ConsentGiven',
    at: '2026-11-30T09:00:00.000Z',
    controller: 'A zoo',
    missing: [],
  });
});

test('one that is forged, of another kind or of another key is found', () => {
  const other = signReceipt(new TestKey('other'), receipt(), { typ });
  expect(() => openConsentReceipt(other, keys)).toThrow('does not verify');
  const unknown = sign(receipt(), { kid: 'k2' });
  expect(() => openConsentReceipt(unknown, keys)).toThrow('no known key');
  const promise = sign(receipt(), { typ: 'countersign-receipt+jwt' });
  expect(() => openConsentReceipt(promise, keys)).toThrow(typ);
  const [header, , signature] = sign(receipt()).split('.');
  const altered = Buffer.from(JSON.stringify(receipt({ a: 1 }))).toString('base64url');
  expect(() => openConsentReceipt([header, altered, signature].join('.'), keys)).toThrow(
    'does not verify',
  );
});

/** Every property on the way to a leaf, as a path that can be deleted. */
function* pathsOf(value: unknown, path: string[] = []): Generator<string[]> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, below] of Object.entries(value)) {
    yield [...path, name];
    yield* pathsOf(below, [...path, name]);
  }
}

test.each([...pathsOf(receipt())].map((path) => [path.join(' / '), path] as const))(
  'one without %s is not whole',
  (_name, path) => {
    const spoiled: Record<string, unknown> = receipt();
    const holder = path
      .slice(0, -1)
      .reduce<Record<string, unknown>>((at, name) => at[name] as Record<string, unknown>, spoiled);
    const last = path.at(-1) ?? '';
    if (Array.isArray(holder)) holder.splice(Number(last), 1);
    else delete holder[last];
    expect(() => openConsentReceipt(sign(spoiled), keys)).toThrow('no ');
  },
);

test('what the registration lacks may be missing where the receipt says so', () => {
  const bare = record();
  Reflect.deleteProperty(bare['dpv:hasEntity'][0], 'dpv:hasAddress');
  const said = receipt({
    'dpv:hasRecordOfActivity': bare,
    'countersign:missing': ['controller.address'],
  });
  expect(openConsentReceipt(sign(said), keys).missing).toEqual(['controller.address']);
  const unsaid = receipt({ 'dpv:hasRecordOfActivity': bare });
  expect(() => openConsentReceipt(sign(unsaid), keys)).toThrow('dpv:hasAddress');
});

test('a copy is the same in whatever order, and not once a word is another', () => {
  const opened = openConsentReceipt(sign(receipt()), keys);
  const turned = Object.fromEntries(Object.entries(receipt()).toReversed());
  compareCopy(opened, JSON.stringify(turned, null, 2));
  for (const more of [{ 'dct:created': 'x' }, { 'dct:created': undefined }, { more: 1 }]) {
    expect(() => compareCopy(opened, JSON.stringify(receipt(more)))).toThrow('not what was signed');
  }
  const copy = receipt();
  copy['dpv:hasRecordOfActivity']['dpv:hasEntity'][0]['dpv:hasName'] = 'Another';
  expect(() => compareCopy(opened, JSON.stringify(copy))).toThrow(
    '/dpv:hasRecordOfActivity/dpv:hasEntity/0/dpv:hasName',
  );
});
