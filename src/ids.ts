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
  | 'rev'
  | 'evt'
  | 'pol'
  | 'pas'
  | 'lnk'
  | 'chl'
  | 'pky'
  | 'rgt'
  | 'cap'
  | 'req'
  | 'whk'
  | 'msg';

/** A prefix and 22 random letters and digits: 131 bits, so ids cannot be guessed or enumerated. */
export function newId(prefix: IdPrefix): string {
  return `${prefix}_${randomText(22)}`;
}

/** Milliseconds since the epoch in base 62: until the year 8888. */
const TIME_DIGITS = 8;

/**
 * As `newId`, with the time in the first eight characters: 83 bits are random. An entry of the log is
 * found by it in the segment of its time, once it has left the database.
 */
export function newTimedId(prefix: IdPrefix, now: number): string {
  let time = '';
  for (let rest = now; time.length < TIME_DIGITS; rest = Math.floor(rest / 62)) {
    time = ALPHABET[rest % 62] + time;
  }
  return `${prefix}_${time}${randomText(22 - TIME_DIGITS)}`;
}

/** Milliseconds since the epoch. @param id of `newTimedId` */
export function timeOfId(id: string): number {
  const digits = id.slice(id.indexOf('_') + 1).slice(0, TIME_DIGITS);
  return Array.from(digits).reduce((time, digit) => time * 62 + ALPHABET.indexOf(digit), 0);
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
