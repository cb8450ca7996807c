/** In which of its languages the catalogue speaks to somebody: RFC 9110 section 12.5.4. */
import { parseAccept } from 'hono/utils/accept';

/** As words.json has them, with the tag (RFC 5646) under which they are told. */
export const LANGUAGES = { en: 'en', zh: 'zh-Hans', de: 'de', fr: 'fr', es: 'es' } as const;
export type Language = keyof typeof LANGUAGES;

const FALLBACK: Language = 'en';

/** Nobody reads so many; a header is the sender's to fill. */
const MOST_RANGES = 50;

/**
 * Lookup (RFC 4647 section 3.4): of the ranges in the sender's order, the first that is a language of the
 * catalogue once its last subtags are taken away. `*` is whatever is spoken by default.
 * @param header of `Accept-Language`
 */
export function chooseLanguage(header: string | undefined): Language {
  const ranges = parseAccept(header ?? '').slice(0, MOST_RANGES);
  const refused = ranges.filter(({ q }) => q === 0).map(({ type }) => type.toLowerCase());
  for (const { type, q } of ranges) {
    if (q === 0) continue;
    if (type === '*') return FALLBACK;
    // Lookup goes from `zh-Hant-TW` to `zh-Hant` to `zh`: whole languages are all that there is here.
    const [primary] = type.toLowerCase().split('-');
    if (isLanguage(primary) && !refused.includes(primary)) return primary;
  }
  return FALLBACK;
}

function isLanguage(tag: string): tag is Language {
  return Object.hasOwn(LANGUAGES, tag);
}
