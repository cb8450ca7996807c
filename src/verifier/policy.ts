/** Which logs are meant, and which witnesses have to vouch (c2sp.org/tlog-policy). */
import { toHex } from './bytes.ts';
import { malformed } from './finding.ts';
import { type NoteKey, parseKey } from './note.ts';

export interface Policy {
  readonly logs: readonly NoteKey[];
  /** By the name that the policy gives them. */
  readonly witnesses: ReadonlyMap<string, NoteKey>;
  readonly groups: ReadonlyMap<string, Group>;
  /** A witness, a group, or `none`. */
  readonly quorum: string;
}

interface Group {
  /** How many of the members have to vouch. */
  readonly needed: number;
  readonly members: readonly string[];
}

const MAX_LINES = 1000;

/** @throws Finding `malformed`, with the number of the line */
export function parsePolicy(text: string): Policy {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\0-\x08\v-\x1f\x7f]/.test(text)) throw malformed('The policy', 'a control character');
  const lines = text.split('\n');
  if (lines.length > MAX_LINES) throw malformed('The policy', `more than ${MAX_LINES} lines`);
  const reading = new Reading();
  for (const [at, line] of lines.entries()) {
    const [keyword, ...items] = line.split(/[ \t]+/).filter((item) => item !== '');
    if (keyword === undefined || keyword.startsWith('#')) continue;
    reading.take(keyword, items, `The policy, line ${at + 1}`);
  }
  return reading.end();
}

/** One policy while it is read: what a line may refer to stands on the lines before it. */
class Reading {
  readonly #logs: NoteKey[] = [];
  readonly #witnesses = new Map<string, NoteKey>();
  readonly #groups = new Map<string, Group>();
  readonly #used = new Set<string>();
  #quorum: string | undefined;

  take(keyword: string, items: readonly string[], where: string): void {
    if (keyword === 'log') this.#takeLog(items, where);
    else if (keyword === 'witness') this.#takeWitness(items, where);
    else if (keyword === 'group') this.#takeGroup(items, where);
    else if (keyword === 'quorum') this.#takeQuorum(items, where);
    else throw malformed(where, `"${keyword.slice(0, 30)}" is none of log, witness, group, quorum`);
  }

  end(): Policy {
    if (this.#quorum === undefined) throw malformed('The policy', 'no quorum line');
    const [logs, witnesses, groups] = [this.#logs, this.#witnesses, this.#groups];
    return { logs, witnesses, groups, quorum: this.#quorum };
  }

  #takeLog(items: readonly string[], where: string): void {
    if (items.length < 1 || items.length > 2) throw malformed(where, 'log VKEY [URL]');
    const key = this.#readKey(items[0], 'log', where);
    requireNew(key, this.#logs, where);
    this.#logs.push(key);
  }

  #takeWitness(items: readonly string[], where: string): void {
    if (items.length < 2 || items.length > 3) throw malformed(where, 'witness NAME VKEY [URL]');
    this.#requireFree(items[0], where);
    const key = this.#readKey(items[1], 'witness', where);
    // One key under two names would be counted twice.
    requireNew(key, [...this.#witnesses.values()], where);
    this.#witnesses.set(items[0], key);
  }

  #takeGroup([name, threshold, ...members]: readonly string[], where: string): void {
    if (members.length === 0) throw malformed(where, 'group NAME all|any|COUNT MEMBER…');
    this.#requireFree(name, where);
    for (const member of members) {
      if (!this.#isKnown(member)) throw malformed(where, `${member} is not defined above`);
      // In two groups, or twice in one, a witness would count twice.
      if (this.#used.has(member)) throw malformed(where, `${member} is a member already`);
      this.#used.add(member);
    }
    const counts: Record<string, number> = { any: 1, all: members.length };
    const needed = counts[threshold] ?? (/^[1-9]\d{0,3}$/.test(threshold) ? Number(threshold) : 0);
    if (needed < 1 || needed > members.length) {
      throw malformed(where, `${threshold} of ${members.length} members cannot be asked for`);
    }
    this.#groups.set(name, { needed, members });
  }

  #takeQuorum(items: readonly string[], where: string): void {
    if (items.length !== 1) throw malformed(where, 'quorum NAME');
    if (this.#quorum !== undefined) throw malformed(where, 'a second quorum');
    const [name] = items;
    if (name !== 'none' && !this.#isKnown(name))
      throw malformed(where, `${name} is not defined above`);
    this.#quorum = name;
  }

  #readKey(vkey: string, use: NoteKey['use'], where: string): NoteKey {
    const key = parseKey(vkey);
    if (key.use !== use) throw malformed(where, `the key is not of a ${use}`);
    return key;
  }

  #isKnown(name: string): boolean {
    return this.#witnesses.has(name) || this.#groups.has(name);
  }

  #requireFree(name: string, where: string): void {
    if (name === 'none' || this.#isKnown(name)) throw malformed(where, `the name ${name} is taken`);
  }
}

function requireNew(key: NoteKey, present: readonly NoteKey[], where: string): void {
  const hex = toHex(key.publicKey);
  if (present.some(({ publicKey }) => toHex(publicKey) === hex)) {
    throw malformed(where, 'the same key as above');
  }
}

/** @returns undefined where the quorum is met; otherwise who is missing, in a sentence */
export function listMissing(policy: Policy, vouching: ReadonlySet<string>): string | undefined {
  const vouches = (name: string): boolean => {
    const group = policy.groups.get(name);
    if (group === undefined) return vouching.has(name);
    return group.members.filter(vouches).length >= group.needed;
  };
  const { quorum } = policy;
  if (quorum === 'none' || vouches(quorum)) return undefined;
  const group = policy.groups.get(quorum);
  if (group === undefined) return `the witness ${quorum} has not cosigned.`;
  const absent = group.members.filter((member) => !vouches(member)).join(', ');
  const found = group.members.filter(vouches).length;
  return `the policy asks for ${group.needed} of ${quorum}, there are ${found}; without ${absent}.`;
}
