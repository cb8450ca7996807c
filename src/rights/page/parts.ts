/** Of what the page is made, and how it says things. Pure. */
import type { Language, Words } from './words.ts';

/** An element, its attributes, and what is in it. A text is a text, whatever it looks like. */
export type Node = string | readonly [tag: Tag, attributes: Attributes, ...content: Node[]];
export type Tag =
  | 'section'
  | 'h1'
  | 'h2'
  | 'h3'
  | 'p'
  | 'div'
  | 'dl'
  | 'dt'
  | 'dd'
  | 'ul'
  | 'li'
  | 'table'
  | 'caption'
  | 'thead'
  | 'tbody'
  | 'tr'
  | 'th'
  | 'td'
  | 'time'
  | 'button'
  | 'a'
  | 'form'
  | 'label'
  | 'input'
  | 'select'
  | 'option'
  | 'span'
  | 'code';
export type Attributes = Readonly<Record<string, string>>;

/** Words, codes and times in one language. */
export class Teller {
  readonly words: Words;
  readonly #language: Language;

  constructor(words: Words, language: Language) {
    this.words = words;
    this.#language = language;
  }

  code(code: string | null): string {
    if (code === null) return '';
    return this.words.codes[code] ?? code.replaceAll('_', ' ');
  }

  text(time: string): string {
    return new Date(time).toLocaleString(this.#language, {
      dateStyle: 'medium',
      timeStyle: 'short',
    });
  }

  time(time: string | null): Node {
    return time === null ? '' : ['time', { datetime: time }, this.text(time)];
  }
}

export function section(title: string, ...content: Node[]): Node {
  return ['section', {}, ['h2', {}, title], ...content];
}

export function table(told: Teller, heads: readonly string[], rows: readonly Node[][]): Node {
  if (rows.length === 0) return ['p', {}, told.words.nothing];
  const head = heads.map((text): Node => ['th', { scope: 'col' }, text]);
  const body = rows.map((row): Node => ['tr', {}, ...row.map((cell): Node => ['td', {}, cell])]);
  // It can be wider than a phone; then it scrolls, also by keyboard.
  return [
    'div',
    { class: 'wide', tabindex: '0' },
    ['table', {}, ['thead', {}, ['tr', {}, ...head]], ['tbody', {}, ...body]],
  ];
}

export function button(label: string, act: string, more: Attributes = {}): Node {
  return ['button', { type: 'button', 'data-act': act, ...more }, label];
}
