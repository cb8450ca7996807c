/** The page's words, which are data: one file a language. */
import de from './words/de.json' with { type: 'json' };
import en from './words/en.json' with { type: 'json' };
import es from './words/es.json' with { type: 'json' };
import fr from './words/fr.json' with { type: 'json' };
import zh from './words/zh.json' with { type: 'json' };

export type Words = Readonly<Record<Exclude<keyof typeof en, 'codes'>, string>> & {
  readonly codes: Readonly<Record<string, string>>;
};

export const LANGUAGES = {
  en: ['English', en],
  zh: ['中文', zh],
  de: ['Deutsch', de],
  fr: ['Français', fr],
  es: ['Español', es],
} as const satisfies Record<string, readonly [string, Words]>;
export type Language = keyof typeof LANGUAGES;

/** @param wanted as a browser or a header lists them, the best first; English where none is known */
export function chooseLanguage(wanted: readonly string[]): Language {
  const known = wanted.map((tag) => tag.trim().split(/[-;]/)[0].toLowerCase());
  return known.find((tag): tag is Language => Object.hasOwn(LANGUAGES, tag)) ?? 'en';
}

export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
