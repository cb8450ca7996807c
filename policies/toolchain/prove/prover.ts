/**
 * The rules, and beside them what asks for their verdict on many inputs in one call. Of a decision only
 * whether it allows is asked; and since one refusal is enough, a part of the rules is asked before all
 * of them: what a part refuses, the whole refuses, as long as the router unites what its parts say.
 */
import { posix } from 'node:path';
import { definitionsIn, type Reads, readsOf } from './reads.ts';

/** A part of the rules that can refuse by itself: a file of the floor, or another family. */
export interface Part {
  /** The number of its entrypoint. */
  entrypoint: number;
  /** The ids of the rules that it holds. */
  rules: ReadonlySet<string>;
  /** Whether it is asked about the request without what nobody vouches for. */
  doubts: boolean;
  /** What of the request it can read. */
  reads: Reads;
}

export interface Prover {
  modules: Record<string, string>;
  entrypoints: string[];
  parts: Part[];
}

/** The numbers of the entrypoints that ask all rules. */
export const WHOLE = { allowed: 0, refusals: 1, loosened: 2, kept: 3 };

/**
 * What the router has to say for that: allowed is what has no reason, and every denial in force, of the
 * floor, the house and each family that applies, is a reason, save against erasure. Where it says
 * anything else of these names, no part is asked, only the whole.
 */
const UNITING = `
default allow := false

allow if {
	is_object(input)
	count(reasons) == 0
}

reasons := _refusals if count(vouching.readings) == 0

else := _refusals | {reason |
	some doubted in vouching.readings
	refusals := _refusals with input as doubted
	some reason in refusals
}

_refusals := set() if request.operation == "delete"

else := _denials

_denials contains reason if {
	some family in _families
	some reason in data.countersign.rules[family].deny
	not clock.out_of_force(reason.rule)
}

_families := {"floor", "house"} | jurisdiction.families
`;

/** The definitions of each name, `else`s included, without comments and blank lines. */
function definitionsOf(text: string): Map<string, Set<string>> {
  const blocks = text
    .replace(/^[ \t]*#.*$/gm, '')
    .split(/^(?=(?!else\b)\w)/m)
    .map((block) => block.trim().replace(/\n\s*\n/g, '\n'));
  return new Map(
    [...Map.groupBy(blocks, (block) => /^(?:default )?(\w+)/.exec(block)?.[1] ?? '')].map(
      ([name, own]) => [name, new Set(own)],
    ),
  );
}

/** Whether what one part refuses is refused, as far as the files of the router say. */
export function unites(router: string): boolean {
  const said = definitionsOf(router);
  return [...definitionsOf(UNITING)].every(([name, wanted]) => {
    const own = said.get(name) ?? new Set();
    const kept = [...wanted].every((block) => own.has(block));
    // Another denial is one more reason; another `allow` is a way past them.
    return kept && (name === '_denials' || own.size === wanted.size);
  });
}

const ROUTER = /^package countersign$/m;
const FLOOR = 'floor';
const PACKAGE = /^package countersign\.rules(?:\.(\w+)|\["([\w-]+)"\])$/m;
const DENIES = /^deny contains /gm;

export function proverOf(rules: Readonly<Record<string, string>>): Prover {
  const modules: Record<string, string> = { ...rules, 'proof.rego': PROOF };
  const entrypoints = ['proof/allowed', 'proof/refusals', 'proof/loosened', 'proof/kept'];
  const parts: Part[] = [];
  const readBy = readsOf(rules);
  const add = (name: string, denials: string, family: string, files: Files, own: Files) => {
    modules[`proof/${name}.rego`] = partOf(name, denials, family);
    const ids = files.flatMap(([, text]) => [...text.matchAll(/"rule": "([^"]+)"/g)]);
    const held = new Set(ids.map(([, id = '']) => id));
    const denying = files.flatMap(([, text]) => definitionsIn(text));
    const asked = [...denying.filter(([defined]) => defined === 'deny'), ...PART_ASKS];
    const reads = readBy(
      asked.map(([, definition]) => definition),
      Object.fromEntries(own),
    );
    for (const doubts of [false, true]) {
      const entrypoint = entrypoints.push(`proof/${name}/${doubts ? 'doubted' : 'refused'}`) - 1;
      parts.push({ entrypoint, rules: held, doubts, reads: doubts ? null : reads });
    }
  };

  const router = Object.values(rules).filter((text) => ROUTER.test(text));
  if (!unites(router.join('\n'))) return { modules, entrypoints, parts };
  const families = Map.groupBy(Object.entries(rules), ([, text]) => {
    const [, plain, quoted] = PACKAGE.exec(text) ?? [];
    return plain ?? quoted;
  });
  for (const [family, files] of families) {
    const denying = files.filter(([, text]) => text.search(DENIES) >= 0);
    if (family === undefined || denying.length === 0) continue;
    if (family !== FLOOR) {
      const denials = `data.countersign.rules[${quote(family)}].deny`;
      add(`family_${parts.length}`, denials, family, denying, files);
      continue;
    }
    // The floor binds everybody, and one file of it is quickly asked.
    const names = denying.map(([path, text]) => {
      const name = `deny_${posix.basename(path, '.rego')}`;
      modules[path] = text.replace(DENIES, `${name} contains `);
      const denials = `data.countersign.rules.floor.${name}`;
      add(`floor_${parts.length}`, denials, family, [[path, text]], files);
      return name;
    });
    modules['proof/floor.rego'] = [
      'package countersign.rules.floor',
      ...names.map((name) => `deny contains one if some one in ${name}`),
    ].join('\n\n');
  }
  return { modules, entrypoints, parts };
}

type Files = readonly [path: string, text: string][];

/** What `_refuses`, below, asks besides the denials. */
const PART_ASKS = definitionsIn(
  'refuses if [request.operation, clock.out_of_force, jurisdiction.families]',
);

/** Refuses as the router does, with the denials of one part only. */
function partOf(name: string, denials: string, family: string): string {
  return `package proof.${name}

import data.countersign.lib.clock
import data.countersign.lib.jurisdiction
import data.countersign.lib.request
import data.countersign.lib.vouching

refused contains at if {
	some at, change in input.changes
	_refuses with input as object.union(input.shared, change)
}

doubted contains at if {
	some at, change in input.changes
	_refuses_doubted with input as object.union(input.shared, change)
}

_refuses_doubted if {
	some doubted in vouching.readings
	_refuses with input as doubted
}

_refuses if {
	request.operation != "delete"
	some reason in ${denials}
	not clock.out_of_force(reason.rule)
	${quote(family)} in ({"floor", "house"} | jurisdiction.families)
}
`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}

const PROOF = `package proof

allowed contains at if {
	some at, change in input.changes
	data.countersign.allow with input as object.union(input.shared, change)
}

# The rules that refuse, and "" for what is refused without one.
refusals contains [at, rule] if {
	some at, change in input.changes
	rules := _refusing with input as object.union(input.shared, change)
	some rule in rules
}

_refusing := {""} | {reason.rule | some reason in data.countersign.reasons} if not data.countersign.allow

loosened contains at if {
	some at, change in input.changes
	request := object.union(input.shared, change)
	housed := data.countersign.decision with input as request
	plain := data.countersign.decision with input as request with data.countersign.rules.house as {}
	looser(housed, plain)
}

looser(housed, plain) if {
	housed.allow
	not plain.allow
}

looser(housed, plain) if {
	some reason in plain.reasons
	not reason in housed.reasons
}

looser(housed, plain) if {
	some duty in plain.obligations
	not duty in housed.obligations
}

looser(housed, plain) if {
	is_object(plain.retention)
	not shorter(housed.retention, plain.retention)
}

shorter(housed, plain) if housed.max_days <= plain.max_days

kept contains at if {
	some at, change in input.changes
	_keeps with input as object.union(input.shared, change)
}

# The floor demands deletion at most limits: without it, each law has to do so by itself.
kept contains at if {
	some at, change in input.changes
	_keeps with input as object.union(input.shared, change) with data.countersign.rules.floor as {}
}

_keeps if {
	some reason in data.countersign.reasons
	reason.code == "RETENTION_EXCEEDED"
	every duty in data.countersign.obligations { duty.code != "DELETE_NOW" }
}
`;
