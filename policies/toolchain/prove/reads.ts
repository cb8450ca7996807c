/**
 * What of the request a part of the rules can read, by the words in it and in all that it names. What a
 * part does not read cannot change what it says. Where in doubt, it reads: a word that names several
 * definitions stands for all of them, and what reads the request by anything but a written name reads
 * all of it.
 */
/**
 * Attributes as `place.capacity`, and groups and attributes at the top, among other words; null where it
 * may be any.
 */
export type Reads = ReadonlySet<string> | null;

interface Definition {
  words: readonly string[];
  /** Whether it may read anything at all. */
  whole: boolean;
}

/** By the name that they define. */
type Definitions = Map<string, Definition[]>;

/** These take the request apart by the names that their callers write. */
const BY_NAME = new Set(['value', 'part', 'document', '_object']);
const READING = /^package countersign\.lib\.reading$/m;
/** Of `request.purpose` the name is a word of whoever reads it; whoever names vouching reads everything. */
const APART = /^package countersign\.lib\.(?:request|vouching)$/m;
const LIB = /^package countersign\.lib\./m;
const HELPERS = /^import data\.countersign\.lib\.\w+\s*$/;

/** The request, or a part of it, by anything but a name that is written there. */
const WHOLE =
  /\binput\b|\bdocument\b|\brequest\b(?!\.\w)|\b(?:value|part)\((?!")|\bdata\.countersign\b|\bvouching\b/;

/** An attribute of a group, if no more than that is said of it; otherwise single words. */
const NAMES = /\brequest\.\w+\.\w+(?![\w.[(])|\w+/g;

/** Whether what is read may be at a path, in it or around it; `jurisdictions.*` is all of a group. */
export function touches(reads: ReadonlySet<string>, path: string): boolean {
  const at = path.replace('.*', '');
  const [top = ''] = at.split('.');
  if (reads.has(top) || reads.has(at)) return true;
  return at === top && [...reads].some((one) => one.startsWith(`${at}.`));
}

/** The definitions of a file; `else`s belong to the one before. */
export function definitionsIn(text: string): [name: string, Definition][] {
  const reading = READING.test(text);
  const blocks = text.replace(/^[ \t]*#.*$/gm, '').split(/^(?=(?!else\b)\w)/m);
  // Of what comes from elsewhere, or goes by another name, the names that are written say nothing.
  const strange = blocks.some((block) => block.startsWith('import ') && !HELPERS.test(block));
  return blocks.flatMap((block): [string, Definition][] => {
    const [head, name = ''] = /^(?:default )?(\w+)/.exec(block) ?? [''];
    if (['', 'package', 'import'].includes(name)) return [];
    if (reading && BY_NAME.has(name)) return [];
    const body = block.slice(head.length);
    const told = reading ? body.replaceAll('object.get(document, "', '"') : body;
    const words = told.match(NAMES)?.map((word) => word.replace('request.', '')) ?? [];
    return [[name, { words, whole: strange || WHOLE.test(told) }]];
  });
}

/**
 * @param rules all of them, by path
 * @returns what is read by these words of a rule, whose own package is of these files
 */
export function readsOf(
  rules: Readonly<Record<string, string>>,
): (from: readonly Definition[], own: Readonly<Record<string, string>>) => Reads {
  const collect = (files: Readonly<Record<string, string>>): Definitions => {
    const all = Object.values(files).flatMap(definitionsIn);
    return new Map(
      [...Map.groupBy(all, ([name]) => name)].map(([name, some]) => [name, some.map(([, d]) => d)]),
    );
  };
  const helpers = collect(
    Object.fromEntries(
      Object.entries(rules).filter(([, text]) => LIB.test(text) && !APART.test(text)),
    ),
  );
  return (from, own) => {
    const beside = collect(own);
    const words = new Set<string>();
    const waiting = [...from];
    for (const { words: named, whole } of waiting) {
      if (whole) return null;
      for (const word of named) {
        if (words.has(word)) continue;
        words.add(word);
        // A list that is added to while it is walked is walked to its end.
        waiting.push(...(helpers.get(word) ?? []), ...(beside.get(word) ?? []));
      }
    }
    return words;
  };
}
