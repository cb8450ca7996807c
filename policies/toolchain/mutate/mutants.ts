/**
 * Small wrongs put into rules one at a time, to see whether a test notices. They are made on the
 * text, line by line, which is sound because `opa fmt` has laid every file out in one way: a rule
 * starts in the first column, a statement of its body one tab in.
 */

/** One rule file with one thing changed. */
export interface Mutant {
  file: string;
  row: number;
  /** What was done, as the list of survivors shows it. */
  change: string;
  /** The whole file, changed. */
  text: string;
}

/** What may stand for a comparison: its neighbour at the boundary, and its opposite. */
const COMPARISONS: Readonly<Record<string, readonly string[]>> = {
  '==': ['!='],
  '!=': ['=='],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
};

/** Strings first, so that nothing inside one is taken for code. */
const TOKEN =
  /"(?:[^"\\]|\\.)*"|(?<= )(?:==|!=|<=|>=|<|>)(?= )|\b(?:true|false|min|max)\b|\b\d+\b/g;

const SWAPS: Readonly<Record<string, string>> = {
  true: 'false',
  false: 'true',
  min: 'max',
  max: 'min',
};

/** A condition of a rule: whole lines in a block, or what follows `if` on the rule's own line. */
interface Condition {
  from: number;
  to: number;
  /** What stands before the condition on its first line. */
  lead: string;
  text: string;
  /** A body that always holds. */
  only: boolean;
}

/** Every mutant of one file, in reading order. */
export function mutantsOf(file: string, text: string): Mutant[] {
  const lines = text.split('\n');
  const found: Mutant[] = [];
  const add = (from: number, to: number, replacement: string[], change: string) => {
    const changed = lines.toSpliced(from, to - from + 1, ...replacement);
    found.push({ file, row: from + 1, change, text: changed.join('\n') });
  };

  for (const [at, line] of lines.entries()) {
    if (!isCode(line)) continue;
    for (const { index, before, after } of tokenChanges(line)) {
      const changed = line.slice(0, index) + after + line.slice(index + before.length);
      add(at, at, [changed], `${before} becomes ${after} in: ${line.trim()}`);
    }
    // A rule that always adds to its set, and one whose block begins here.
    if (/^\w+ contains .*[^{[(,]$/.test(line) && !/ if /.test(line)) {
      add(at, at, [`${line} if false`], `never: ${line}`);
    }
    if (/^\S.* if \{$/.test(line)) add(at, at, [line, '\tfalse'], `never: ${line}`);
  }
  for (const { from, to, lead, text: condition, only } of conditionsOf(lines)) {
    const inline = lead !== '\t';
    const short = condition.replace(/\s+/g, ' ');
    add(from, to, only ? [`${lead}true`] : [], `without: ${short}`);
    if (inline) add(from, to, [`${lead}false`], `never: ${lines[from]}`);
    if (condition.startsWith('not ')) {
      add(from, to, [lead + condition.slice(4)], `without the not: ${short}`);
    } else if (!/^(some|every) |:=/.test(condition)) {
      add(from, to, [`${lead}not ${condition}`], `negated: ${short}`);
    }
  }
  return found.sort((a, b) => a.row - b.row);
}

function isCode(line: string): boolean {
  return line.trim() !== '' && !/^\s*#|^package |^import /.test(line);
}

function tokenChanges(line: string): { index: number; before: string; after: string }[] {
  return [...line.matchAll(TOKEN)].flatMap(({ 0: before, index }) => {
    const change = (after: string) => ({ index, before, after });
    const { [before]: comparisons } = COMPARISONS;
    if (comparisons) return comparisons.map(change);
    const { [before]: swap } = SWAPS;
    if (swap) return [change(swap)];
    if (/^\d/.test(before))
      return [change(`${BigInt(before) + 1n}`), change(`${BigInt(before) - 1n}`)];
    // A key of an object names a field; only values are changed.
    if (line.slice(index + before.length).startsWith(':')) return [];
    return [change(`"${before.slice(1, -1)}~"`)];
  });
}

function conditionsOf(lines: readonly string[]): Condition[] {
  const found: Condition[] = [];
  for (const [at, line] of lines.entries()) {
    if (!isCode(line) || line.startsWith('\t')) continue;
    const inline = /^(\S.*? if )([^{].*)$/.exec(line);
    if (inline && !/[{[(,]$/.test(line)) {
      const [, lead = '', text = ''] = inline;
      found.push({ from: at, to: at, lead, text, only: true });
    }
    if (/^\S.* if \{$/.test(line)) found.push(...statementsOf(lines, at + 1));
  }
  return found;
}

/** The statements of the block that begins at a line. */
function statementsOf(lines: readonly string[], start: number): Condition[] {
  const block: Condition[] = [];
  for (let at = start; at < lines.length && !lines[at]?.startsWith('}'); at += 1) {
    const line = lines[at] ?? '';
    if (/^\s*#/.test(line) || line === '') continue;
    const last = block.at(-1);
    // Deeper lines, and closing brackets, belong to the statement above.
    if (last && /^\t[\t)\]}]/.test(line)) {
      last.to = at;
      last.text += `\n${line}`;
    } else block.push({ from: at, to: at, lead: '\t', text: line.slice(1), only: false });
  }
  const [only, ...others] = block;
  if (only && others.length === 0) only.only = true;
  return block;
}
