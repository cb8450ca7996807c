import { describe, expect, it } from 'vitest';
import { ACTS, CHANNELS, HOLDERS } from '../act.ts';
import { chooseLanguage, LANGUAGES } from './words.ts';

const { en, ...others } = LANGUAGES;
const [, english] = en;

const holesOf = (text: string) => (text.match(/\{\w+\}/g) ?? []).toSorted();

describe.each(Object.entries(others))('%s', (_, [, words]) => {
  it('has each word of the page, with the same holes', () => {
    expect(Object.keys(words)).toEqual(Object.keys(english));
    expect(Object.keys(words.codes)).toEqual(Object.keys(english.codes));
    for (const [name, text] of Object.entries(english)) {
      if (typeof text !== 'string') continue;
      expect(holesOf(String(Reflect.get(words, name))), name).toEqual(holesOf(text));
    }
  });

  it('is no other language', () => {
    expect(words.title).not.toBe(english.title);
    expect(words.erase).not.toBe(english.erase);
  });
});

it('each act, and how it came, has a word', () => {
  expect(Object.keys(english.codes)).toEqual(
    expect.arrayContaining([...ACTS, ...CHANNELS, ...HOLDERS, 'controller']),
  );
});

it.each([
  [['de-CH', 'fr'], 'de'],
  [['it', 'fr-CA;q=0.8'], 'fr'],
  [['zh-Hans-CN'], 'zh'],
  [['xx'], 'en'],
  [['constructor'], 'en'],
  [[], 'en'],
])('%j gets %s', (wanted, language) => {
  expect(chooseLanguage(wanted)).toBe(language);
});
