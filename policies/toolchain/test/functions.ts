/**
 * The functions of OPA that its WebAssembly leaves to the host, as far as our tests call them. A test
 * that calls another is run by the interpreter, which has them all.
 */

/** The function is not here, or not for these arguments. */
export class Unsupported extends Error {
  override readonly name = 'Unsupported';
}

type HostFunction = (...args: never[]) => unknown;

export const hostFunctions: Readonly<Record<string, HostFunction>> = {
  /** Nanoseconds; our instants are whole milliseconds, so that a number holds them to the digit. */
  'time.parse_rfc3339_ns'(text: string): number | undefined {
    const exact = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:\d\d)$/.test(text);
    if (!exact) throw new Unsupported(text);
    const milliseconds = Date.parse(text);
    return Number.isNaN(milliseconds) ? undefined : milliseconds * 1e6;
  },

  sprintf(format: string, values: unknown[]): string {
    let at = 0;
    return format.replace(/%(.)/g, (_, verb: string) => {
      const value = values[at++];
      const fits =
        verb === 's' ? typeof value === 'string' : verb === 'd' && Number.isInteger(value);
      if (!fits) throw new Unsupported(`sprintf %${verb}`);
      return String(value);
    });
  },

  /** RFC 6902, the replacing of what is there. */
  'json.patch'(document: unknown, operations: { op: string; path: unknown; value: unknown }[]) {
    return operations.reduce((patched, { op, path, value }) => {
      const names = typeof path === 'string' ? path.replace(/^\//, '').split('/') : path;
      if (op !== 'replace' || !Array.isArray(names)) throw new Unsupported(`json.patch ${op}`);
      return replaced(patched, names, value);
    }, document);
  },
};

function replaced(document: unknown, [name, ...rest]: unknown[], value: unknown): unknown {
  if (name === undefined) return value;
  const holder = Object(document) as Record<string, unknown>;
  if (typeof name !== 'string' || Array.isArray(document) || !Object.hasOwn(holder, name)) {
    throw new Unsupported('json.patch of what is not there');
  }
  return { ...holder, [name]: replaced(holder[name], rest, value) };
}
