/**
 * What a person who was refused can do next, in their language. The words are data: which steps go with
 * which code (steps.json), how each is said (words.json), to whom one complains where (authorities.json).
 */
import { runsWithin } from '../place.ts';
import authorities from './authorities.json' with { type: 'json' };
import { LANGUAGES, type Language } from './language.ts';
import steps from './steps.json' with { type: 'json' };
import words from './words.json' with { type: 'json' };

export interface NextStep {
  /** Stable, of words.json. */
  readonly step: string;
  readonly text: string;
  /** A tag of RFC 5646. */
  readonly lang: string;
}

/** What a refusal says. */
export interface Situation {
  /** A problem's code, or where a review stands. */
  readonly code: string;
  /** Codes of the reasons that the policy gave. */
  readonly reasons?: readonly string[] | undefined;
  /** Whether there are ways without a face, as far as is known. */
  readonly hasAlternative?: boolean | undefined;
  /** Whose law was asked. */
  readonly jurisdictions?: readonly string[] | undefined;
}

/** More would be read by nobody. */
const MOST_STEPS = 5;
const MOST_AUTHORITIES = 2;

type Texts = Readonly<Record<Language, string>>;
const WORDS: Readonly<Record<string, Texts>> = words;
const REASONS: Readonly<Record<string, readonly string[]>> = steps.reasons;
const OTHERS: Readonly<Record<string, readonly string[]>> = { ...steps.problems, ...steps.reviews };
const AUTHORITIES: Readonly<Record<string, { readonly name: string; readonly url: string }>> =
  authorities;

/** @returns none for what only a developer meets */
export function listNextSteps(situation: Situation, language: Language): NextStep[] {
  const { code, reasons = [], hasAlternative = false, jurisdictions = [] } = situation;
  const told = reasons.flatMap((reason) => REASONS[reason] ?? []);
  const wanted = told.length > 0 ? told : (OTHERS[code] ?? []);
  const where = listAuthorities(jurisdictions);
  const named = wanted.map((step) => {
    if (step === 'way') return hasAlternative ? 'other_way' : 'ask_other_way';
    if (step === 'complain') return where.length > 0 ? 'complain' : 'complain_somewhere';
    return step;
  });
  return order(named).map((step) => ({
    step,
    text: WORDS[step][language].replace('{authority}', where.join('; ')),
    lang: LANGUAGES[language],
  }));
}

/** Each once: how to go on first, where to complain last. */
function order(named: readonly string[]): string[] {
  const [last, others] = [true, false].map((is) =>
    [...new Set(named)].filter((step) => step.startsWith('complain') === is),
  );
  return [...others.slice(0, MOST_STEPS - last.length), ...last];
}

/** Those of the places themselves; of a whole only where none of its parts has one. */
function listAuthorities(jurisdictions: readonly string[]): string[] {
  const known = jurisdictions.filter((code) => Object.hasOwn(AUTHORITIES, code));
  const finest = known.filter(
    (whole) => !known.some((code) => code !== whole && runsWithin([whole], code)),
  );
  return finest.slice(0, MOST_AUTHORITIES).map((code) => {
    const { name, url } = AUTHORITIES[code];
    return `${name}, ${url}`;
  });
}
