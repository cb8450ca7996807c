/**
 * A name as the words that tell it from others. The same on both sides, for the list's names when the
 * index is made and for a registration's when it is screened.
 */

/** Han has no spaces: a run of it is one word, compared by what it contains. */
export const HAN = /\p{Script=Han}/u;
const WORDS = /\p{Script=Han}+|[\p{L}\p{N}]+/gu;
const HAN_FORMS = /(?:股份)?有限公司|集团|公司/g;

/**
 * Letters of other scripts, and some of Latin, that look like a plain one, in lower case or as capitals
 * (Unicode Technical Standard 39, confusables.txt: those that occur in words). Who writes `Нikvision` is
 * read as everybody reads it. Both sides are folded, so a name that is Cyrillic as a whole stays like
 * itself.
 */
const LOOKALIKES = new Map(
  [
    'aаɑα',
    'bвβ',
    'cсϲ',
    'dԁ',
    'eеε',
    'gɡԍ',
    'hһнη',
    'iіıιӏɩ',
    'jјϳ',
    'kкκқ',
    'lⅼ',
    'mмμ',
    'nոν',
    'oоοσօ',
    'pрρ',
    'qԛ',
    'sѕꜱ',
    'tтτ',
    'uυս',
    'vѵ',
    'wԝω',
    'xхχ',
    'yуγ',
    'zζ',
  ].flatMap(([plain = '', ...alike]) => alike.map((letter) => [letter, plain] as const)),
);

/** Accents, and what has no shape of its own: zero-width spaces, soft hyphens. */
const UNSEEN = /[\p{M}\p{Default_Ignorable_Code_Point}]/gu;

/** Letters that stand alone, one after the other: `H i k v i s i o n`. */
const SPACED = /(?<![\p{L}\p{N}])\p{L}(?:[^\p{L}\p{N}]+\p{L}(?![\p{L}\p{N}])){3,}/gu;

/** Forms of companies and small words: whoever spells a name leaves them out, or writes others. */
const FORMS = new Set(
  `ab ag and aps as bv co companies company corp corporation de for gmbh inc incorporated kg kgaa kk
   limited llc llp lp ltd nv of oy plc pte pty pvt sa sarl sas se spa srl the`.split(/\s+/),
);

/**
 * Words of many names. In a long list their frequency says so; in a short one it cannot, so they are
 * named. They count a little: two bureaus of one kind differ in their place.
 */
const COMMON = new Set(
  `airlines america american asia autonomous bank bureau china chinese city college county department
   development digital district electronic electronics engineering europe european general global
   government group holding holdings industrial industries industry information institute international
   ireland ministry municipal municipality national network office peoples police prefecture production
   province public region research sci science sciences security service services software solutions
   state system systems tech technical technologies technology trading trade uk university us
   usa`.split(/\s+/),
);

/** What a word of {@link isCommon} weighs at most; one that stands once in the list weighs 1. */
export const COMMON_WEIGHT = 0.25;

export function isCommon(word: string): boolean {
  return COMMON.has(word);
}

/**
 * Lower case, without accents, apostrophes, full stops and forms of companies. Full-width letters
 * become plain ones (Unicode Standard Annex 15, NFKD), and so do those that only look like them.
 */
export function readWords(name: string): string[] {
  const plain = name.normalize('NFKD').replace(UNSEEN, '').toLowerCase().replace(/['’.]/g, '');
  const folded = Array.from(plain, (letter) => LOOKALIKES.get(letter) ?? letter).join('');
  const joined = folded.replace(SPACED, (letters) => letters.replace(/[^\p{L}]/gu, ''));
  const words = joined.match(WORDS) ?? [];
  return words
    .map((word) => (HAN.test(word) ? word.replace(HAN_FORMS, '') : word))
    .filter((word) => word !== '' && !FORMS.has(word));
}
