/**
 * Consent receipts, checked offline: who signed, that all is there that ISO/IEC TS 27560 makes mandatory, as
 * the W3C's guide to it has it, and that a copy says what was signed.
 */
import { decodeUtf8 } from './bytes.ts';
import { Finding, malformed } from './finding.ts';
import { type JwsKeys, openJws, parseObject } from './jws.ts';

/** Of a signed receipt, what a person would look for. */
export interface ConsentReceipt {
  readonly id: string;
  /** In DPV's words, such as dpv:ConsentGiven. */
  readonly state: string;
  readonly at: string;
  readonly controller: string;
  /** What the registration did not say, and the receipt so lacks. */
  readonly missing: readonly string[];
  /** The whole of it. */
  readonly receipt: Readonly<Record<string, unknown>>;
}

const KIND = {
  what: 'The consent receipt',
  type: 'countersign-consent-receipt+jws',
  most: 65_536,
};

const RECORD = 'dpv:hasRecordOfActivity';

/** Paths of what must be there; a step into a list is into its first. */
const MANDATORY: readonly (readonly string[])[] = [
  ['dct:identifier'],
  ['dct:created'],
  [RECORD, 'dct:identifier'],
  [RECORD, 'dpv:hasDataSubject', 'dct:identifier'],
  [RECORD, 'dpv:hasNotice', '@type'],
  [RECORD, 'dpv:hasNotice', 'dct:language'],
  [RECORD, 'dpv:hasProcess', 'dpv:hasPurpose'],
  [RECORD, 'dpv:hasProcess', 'dpv:hasPersonalData'],
  [RECORD, 'dpv:hasProcess', 'dpv:hasDataController'],
  [RECORD, 'dpv:hasProcess', 'dpv:hasStorageCondition'],
  [RECORD, 'dpv:hasProcess', 'dpv:hasJurisdiction'],
  [RECORD, 'dpv:hasProcess', 'dpv:hasRecipient'],
  [RECORD, 'dpv:hasEntity', 'dct:identifier'],
  [RECORD, 'dpv:hasEntity', 'dpv:hasName'],
  [RECORD, 'dpv:hasEntity', 'dct:type'],
  [RECORD, 'dpv:hasConsentStatus', '@type'],
  [RECORD, 'dpv:hasConsentStatus', 'dpv:hasLegalBasis'],
  [RECORD, 'dpv:hasConsentStatus', 'dpv:isIndicatedAtTime'],
  [RECORD, 'dpv:hasConsentStatus', 'dpv:isIndicatedBy'],
  [RECORD, 'dpv:hasConsentStatus', 'dpv:hasDuration'],
];

/** What a registration may lack; then the receipt has to say so. */
const REGISTERED: readonly (readonly [name: string, path: readonly string[]])[] = [
  ['controller.address', [RECORD, 'dpv:hasEntity', 'dpv:hasAddress']],
  ['controller.contact', [RECORD, 'dpv:hasEntity', 'dpv:hasContact']],
  ['withdrawal_url', [RECORD, 'dpv:hasConsentControl', 'dpv:isExercisedAt']],
  ['notice.url', [RECORD, 'dpv:hasNotice', '@id']],
];

/** @throws Finding `malformed`, `bad_signature` */
export function openConsentReceipt(jws: string, keys: JwsKeys): ConsentReceipt {
  const text = decodeUtf8(openJws(jws, keys, KIND));
  const receipt = parseObject(text, KIND.what);
  const missing = (receipt['countersign:missing'] ?? []) as readonly string[];
  if (!Array.isArray(missing)) throw malformed(KIND.what, 'what is missing is no list');
  const due = REGISTERED.filter(([name]) => !missing.includes(name)).map(([, path]) => path);
  for (const path of [...MANDATORY, ...due]) {
    if (isEmpty(find(receipt, path))) throw malformed(KIND.what, `no ${path.join(' / ')}`);
  }
  const told = (...path: readonly string[]) => String(find(receipt, [RECORD, ...path]));
  return {
    id: String(receipt['dct:identifier']),
    state: told('dpv:hasConsentStatus', '@type'),
    at: told('dpv:hasConsentStatus', 'dpv:isIndicatedAtTime'),
    controller: told('dpv:hasEntity', 'dpv:hasName'),
    missing,
    receipt,
  };
}

/**
 * That a copy in JSON, in whatever order and spacing, is what was signed.
 * @throws Finding `malformed`, `edited`
 */
export function compareCopy({ receipt, id }: ConsentReceipt, copy: string): void {
  const given = parseObject(copy, 'The copy');
  const differing = findDifference(receipt, given, '');
  if (differing !== undefined) {
    throw new Finding(
      'edited',
      `The copy of ${id} is not what was signed: ${differing || 'all of it'}.`,
    );
  }
}

function find(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, name) => {
    const one: unknown = Array.isArray(at) ? at[0] : at;
    return typeof one === 'object' && one !== null && Object.hasOwn(one, name)
      ? (one as Record<string, unknown>)[name]
      : undefined;
  }, value);
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    (Array.isArray(value) && value.length === 0)
  );
}

/** @returns the path of the first place in which two JSON values differ */
function findDifference(signed: unknown, given: unknown, path: string): string | undefined {
  if (!isContainer(signed) || !isContainer(given)) return signed === given ? undefined : path;
  if (Array.isArray(signed) !== Array.isArray(given)) return path;
  for (const name of new Set([...Object.keys(signed), ...Object.keys(given)])) {
    const below = `${path}/${name}`;
    if (!Object.hasOwn(signed, name) || !Object.hasOwn(given, name)) return below;
    const found = findDifference(signed[name], given[name], below);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
