/** The arguments of a command line, read as its usage says. */

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface Arguments {
  readonly positional: readonly string[];
  readonly values: ReadonlyMap<string, string>;
  readonly flags: ReadonlySet<string>;
}

/**
 * @param names of options that take a value, as `--name VALUE` or `--name=VALUE`
 * @throws UsageError
 */
export function readArguments(
  args: readonly string[],
  names: readonly string[],
  switches: readonly string[],
): Arguments {
  const positional: string[] = [];
  const values = new Map<string, string>();
  const flags = new Set<string>();
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (!arg.startsWith('--')) {
      positional.push(arg);
      continue;
    }
    const [, name, inline] = /^--([^=]*)(?:=(.*))?$/s.exec(arg) ?? [];
    if (switches.includes(name) && inline === undefined) flags.add(name);
    else if (names.includes(name)) {
      const value = inline ?? rest.shift();
      if (value === undefined) throw new UsageError(`--${name} takes a value.`);
      if (values.has(name)) throw new UsageError(`--${name} is given twice.`);
      values.set(name, value);
    } else throw new UsageError(`There is no option ${arg} here.`);
  }
  return { positional, values, flags };
}
