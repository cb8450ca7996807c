/**
 * Where a log is: the first one at `/log`, one that was opened after a restore at `/log/2` and so on. Its
 * origin says so, and from it follow the object that integrates it and its part of the store; what is no
 * part of a tree is everybody's.
 */

const FIRST = 'log';
const NUMBERED = /\/(log\/[1-9]\d{0,5})$/;
/** What a log publishes. */
const TREE = /^(tile\/|checkpoint$|cosigned$|edge$)/;

/** Names the log's object. @param origin LOG_ORIGIN */
export const placeOf = (origin: string): string => NUMBERED.exec(origin)?.[1] ?? FIRST;

/** The origin of another log at the same service. @param number undefined: the first */
export const originAt = (origin: string, number: string | undefined): string =>
  `${origin.replace(/\/log(\/\d+)?$/, '/log')}${number === undefined ? '' : `/${number}`}`;

/** The store as one log has it: its tree under a name of its own, everything else as it is. */
export function storeOf(store: R2Bucket, origin: string): R2Bucket {
  const place = placeOf(origin);
  if (place === FIRST) return store;
  const named: (string | symbol)[] = ['get', 'head', 'put'];
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      if (!named.includes(name)) return value.bind(target);
      return (key: string, ...rest: unknown[]) =>
        value.call(target, TREE.test(key) ? `${place}/${key}` : key, ...rest);
    },
  });
}
