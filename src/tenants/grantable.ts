/**
 * What operators may grant: values that open a door, of attributes for which their word suffices.
 * Anything else would be a record of a promise that no rule reads.
 */
import { PolicyInput } from '../policy/input.ts';
import type { Vocabulary } from '../policy/vocabulary.ts';
import type { Vouchers } from '../policy/vouchers.ts';
import { requireKnown, type Word } from '../registry/words.ts';
import type { GrantTerms } from './grant.ts';

type Fact = GrantTerms['facts'][string];

/** The policy's own lists. */
export interface GrantRules {
  readonly vouchers: Vouchers;
  readonly vocabulary: Vocabulary;
}

/** A part of a proposal that no operator can stand behind. */
export class UngrantableError extends Error {
  override readonly name = 'UngrantableError';
  readonly faults: readonly { readonly field: string; readonly fault: string }[];

  constructor(faults: UngrantableError['faults']) {
    super(faults.map(({ field, fault }) => `${field}: ${fault}`).join('; '));
    this.faults = faults;
  }
}

const DAY = 86_400_000;
/** Two years, of which one may be a leap year: who somebody is changes, and evidence grows old. */
const MOST_DAYS = 731;

/**
 * @param expiresAt in milliseconds since the epoch, as `now`
 * @returns whether it is grave: it takes two operators
 * @throws UngrantableError, UnknownWordsError
 */
export function requireGrantable(
  { facts, scope }: Pick<GrantTerms, 'facts' | 'scope'>,
  expiresAt: number,
  rules: GrantRules,
  now: number,
): boolean {
  const { vouchers, vocabulary } = rules;
  const entries = Object.entries(facts);
  requireNone(
    entries.map(([path, value]) => ({
      // RFC 6901 section 3: the name may be any.
      field: `facts/${path.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      fault: faultOf(path, value, vouchers),
    })),
  );
  requireKnown(vocabulary, listWords(facts, scope, vocabulary));
  const idle = entries.filter(([path, value]) => !opensDoor(vouchers[path], value));
  requireNone([
    ...idle.map(([path]) => ({
      field: `facts/${path}`,
      fault: 'it opens nothing, and needs nobody to vouch for it',
    })),
    { field: 'expires_at', fault: expiresAt > now ? undefined : 'it must be in the future' },
    {
      field: 'expires_at',
      fault: expiresAt <= now + MOST_DAYS * DAY ? undefined : 'it must be two years away at most',
    },
    ...outliving(facts, expiresAt),
  ]);
  return entries.some(([path]) => vouchers[path].grave);
}

/** @throws UngrantableError */
function requireNone(found: readonly { field: string; fault: string | undefined }[]): void {
  const faults = found.flatMap(({ field, fault }) =>
    fault === undefined ? [] : [{ field, fault }],
  );
  if (faults.length > 0) throw new UngrantableError(faults);
}

function faultOf(path: string, value: Fact, vouchers: Vouchers): string | undefined {
  const rule = Object.hasOwn(vouchers, path) ? vouchers[path] : undefined;
  if (!rule?.vouchers.includes('operator')) {
    const grantable = Object.keys(vouchers).filter((name) =>
      vouchers[name]?.vouchers.includes('operator'),
    );
    return `no operator vouches for it; there are ${grantable.join(', ')}`;
  }
  const typed = PolicyInput.partial().safeParse(nest(path, value));
  return typed.success ? undefined : typed.error.issues[0].message;
}

/** The policy input in which there is nothing else. */
function nest(path: string, value: Fact): unknown {
  return path.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
}

/** Whether a value needs somebody's word. */
function opensDoor({ opens, without }: Vouchers[string], value: Fact): boolean {
  return opens === 'any' ? value !== without : opens.includes(value);
}

/** What ends by itself: an order, and the approval of a list. */
const ENDS = new Map([
  ['authorisation.type', 'authorisation.expires_at'],
  ['watchlist.authorised', 'watchlist.expires_at'],
]);

/** Whoever grants such a thing says when it ends, and vouches for it no longer. */
function outliving(facts: GrantTerms['facts'], expiresAt: number) {
  return [...ENDS].flatMap(([path, ending]) => {
    const end = facts[ending];
    if (end === undefined) {
      return facts[path] === undefined
        ? []
        : [{ field: `facts/${ending}`, fault: `say until when the ${path.split('.')[0]} holds` }];
    }
    if (expiresAt <= Date.parse(String(end))) return [];
    return [{ field: 'expires_at', fault: `what is vouched for ends before, at ${end}` }];
  });
}

function listWords(
  facts: GrantTerms['facts'],
  { purposes = [], places = [], jurisdictions = [] }: GrantTerms['scope'],
  vocabulary: Vocabulary,
): Word[] {
  const lists = Object.keys(vocabulary) as (keyof Vocabulary)[];
  return [
    ...lists
      .filter((list) => typeof facts[list] === 'string')
      .map((list): Word => [`facts/${list}`, String(facts[list]), list]),
    ...purposes.map((word, i): Word => [`scope/purposes/${i}`, word, 'purpose']),
    ...places.map((word, i): Word => [`scope/places/${i}`, word, 'place.type']),
    ...jurisdictions.map((word, i): Word => [`scope/jurisdictions/${i}`, word, 'jurisdiction']),
  ];
}
