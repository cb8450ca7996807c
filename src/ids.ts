/** Ids of resources and secrets of keys. */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export type IdPrefix =
  | 'dep'
  | 'sub'
  | 'con'
  | 'tpl'
  | 'ver'
  | 'cmp'
  | 'det'
  | 'dec'
  | 'non'
  | 'grt'
  | 'req';

/** A prefix and 22 random letters and digits: 131 bits, so ids cannot be guessed or enumerated. */
export function newId(prefix: IdPrefix): string {
  return `${prefix}_${randomText(22)}`;
}

/** `length` letters and digits, each uniform over 62 (bytes above 247 are drawn again). */
export function randomText(length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
      if (byte < 248 && text.length < length) text += ALPHABET[byte % 62];
    }
  }
  return text;
}
