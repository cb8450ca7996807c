/**
 * Many mutants of one file in one module. Each has its own copy of the rule that it changes, and
 * `data.mutant` selects the copy that counts; null selects the unchanged rule. Compiling is the slow
 * part, so it is done once for all of them. As in mutants.ts, working on text is safe because
 * `opa fmt` has laid it out.
 */
import type { Mutant } from './mutants.ts';

export interface Woven {
  text: string;
  /** Which rows, from 1, belong to the mutant at each index. */
  spans: { at: number; from: number; to: number }[];
}

/** One definition of a rule, with its `else`s. Rows count from 0, the last included. */
interface Definition {
  name: string;
  from: number;
  to: number;
  head: string;
}

/** `data.mutant` names a mutant by its index in `mutants`. */
export function weave(text: string, mutants: readonly Pick<Mutant, 'row' | 'text'>[]): Woven {
  const lines = text.split('\n');
  const out = lines.filter((line) => /^(package|import) /.test(line));
  const spans: Woven['spans'] = [];
  for (const [name, definitions] of Map.groupBy(definitionsOf(lines), (one) => one.name)) {
    const own = mutants.flatMap(({ row, text: changed }, at) => {
      const place = definitions.find(({ from, to }) => from < row && row <= to + 1);
      return place ? [{ at, place, changed: changed.split('\n') }] : [];
    });
    const others = own.map(({ at }) => at).join(', ');
    out.push(...copyOf(lines, definitions, `${name}__original`));
    out.push(...speakFor(definitions, `${name}__original`, `not data.mutant in {${others}}`));
    for (const { at, place, changed } of own) {
      const from = out.length + 1;
      const longer = changed.length - lines.length;
      for (const one of definitions) {
        const moved = one === place ? { ...one, to: one.to + longer } : one;
        out.push(...copyOf(one === place ? changed : lines, [moved], `${name}__${at}`));
      }
      out.push(...speakFor(definitions, `${name}__${at}`, `data.mutant == ${at}`));
      spans.push({ at, from, to: out.length });
    }
  }
  return { text: `${out.join('\n')}\n`, spans };
}

function definitionsOf(lines: readonly string[]): Definition[] {
  const found: Definition[] = [];
  for (const [at, line] of lines.entries()) {
    const [, name] =
      /^(?:default )?(?!package |import |else\b|default )([a-z_]\w*)/.exec(line) ?? [];
    if (name !== undefined) found.push({ name, from: at, to: at, head: line });
    // Comments stand above the next definition, or inside this one.
    const last = found.at(-1);
    if (last && line !== '' && !line.startsWith('#')) last.to = at;
  }
  return found;
}

function copyOf(lines: readonly string[], definitions: readonly Definition[], name: string) {
  return definitions.flatMap(({ from, to, name: original }) => {
    const [head = '', ...rest] = lines.slice(from, to + 1);
    return [head.replace(original, name), ...rest];
  });
}

/** The rule under its own name, when the condition holds, says what the copy says. */
function speakFor(definitions: readonly Definition[], copy: string, condition: string): string[] {
  const [first] = definitions;
  const { name = '', head = '' } =
    definitions.find((one) => !/^default /.test(one.head)) ?? first ?? {};
  if (head.startsWith(`${name} contains `)) {
    return [`${name} contains one if {`, `\t${condition}`, `\tsome one in ${copy}`, '}'];
  }
  const call = head.startsWith(`${name}(`)
    ? `(${parameters(head.slice(name.length)).join(', ')})`
    : '';
  return [`${name}${call} := ${copy}${call} if ${condition}`];
}

/** A name for each argument of a function's head, which may itself be a pattern. */
function parameters(head: string): string[] {
  let depth = 0;
  let count = 1;
  for (const character of head) {
    if ('([{'.includes(character)) depth += 1;
    if (')]}'.includes(character)) depth -= 1;
    if (depth === 0) break;
    if (character === ',' && depth === 1) count += 1;
  }
  return Array.from({ length: count }, (_, at) => `argument_${at}`);
}
