/**
 * Whose cosignatures a checkpoint needs: c2sp.org/tlog-policy. A text of lines: `log VKEY [URL]`,
 * `witness NAME VKEY [URL]`, `group NAME all|any|K MEMBER…`, `quorum NAME|none`.
 */
import { ED25519, ED25519_COSIGNATURE, parseVkey, type VerifierKey } from './vkey.ts';

export interface WitnessPolicy {
  readonly witnesses: readonly Witness[];
  /** Whether cosignatures of these witnesses, by their names here, are enough. */
  readonly isMetBy: (names: ReadonlySet<string>) => boolean;
}

export interface Witness {
  /** In the policy only. */
  readonly name: string;
  readonly key: VerifierKey;
  /** The prefix of where checkpoints are sent; undefined: they are not. */
  readonly url: URL | undefined;
}

/** Names the line and says what to change. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}

const MOST_LETTERS = 65_536;
/** The format asks for room for 32 of each, at least. */
const MOST_DEFINED = 128;

type Rule = WitnessPolicy['isMetBy'];

/** @throws PolicyError */
export function parsePolicy(text: string): WitnessPolicy {
  if (text.length > MOST_LETTERS) throw new PolicyError('The witness policy is too large.');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  const control = /[\u0000-\u0008\u000b-\u001f\u007f]/.exec(text);
  if (control) throw new PolicyError('The witness policy has a control character in it.');
  const policy = new Policy();
  for (const [at, line] of text.split('\n').entries()) {
    const words = line.split(/[ \t]+/).filter((word) => word !== '');
    if (words.length === 0 || words[0].startsWith('#')) continue;
    try {
      policy.define(words);
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      throw new PolicyError(`Line ${at + 1} of the witness policy: ${error.message}`);
    }
  }
  if (!policy.quorum) throw new PolicyError('The witness policy has no line `quorum NAME`.');
  return { witnesses: policy.witnesses, isMetBy: policy.quorum };
}

class Policy {
  readonly witnesses: Witness[] = [];
  quorum: Rule | undefined;
  readonly #rules = new Map<string, Rule>();
  readonly #members = new Set<string>();
  readonly #keys = new Set<string>();

  define([word, ...rest]: string[]): void {
    if (word === 'log') this.#defineLog(rest);
    else if (word === 'witness') this.#defineWitness(rest);
    else if (word === 'group') this.#defineGroup(rest);
    else if (word === 'quorum') this.#defineQuorum(rest);
    else throw new PolicyError(`"${word}" is none of log, witness, group, quorum.`);
  }

  #defineLog([vkey, url, ...rest]: string[]): void {
    this.#readKey(vkey, ED25519);
    if (url !== undefined) readUrl(url);
    if (rest.length > 0) throw new PolicyError('write log VKEY [URL].');
  }

  #defineWitness([name, vkey, url, ...rest]: string[]): void {
    if (rest.length > 0 || vkey === undefined) {
      throw new PolicyError('write witness NAME VKEY [URL].');
    }
    const key = this.#readKey(vkey, ED25519_COSIGNATURE);
    this.#name(name, (names) => names.has(name));
    this.witnesses.push({ name, key, url: url === undefined ? undefined : readUrl(url) });
  }

  #defineGroup([name, least, ...members]: string[]): void {
    if (members.length === 0) throw new PolicyError('write group NAME all|any|K MEMBER….');
    const all = members.length;
    const needed = least === 'all' ? all : least === 'any' ? 1 : readCount(least, all);
    const rules = members.map((member) => {
      const rule = this.#rules.get(member);
      if (!rule) throw new PolicyError(`"${member}" is not defined before.`);
      // So that no witness counts twice.
      if (this.#members.has(member)) throw new PolicyError(`"${member}" is in a group already.`);
      this.#members.add(member);
      return rule;
    });
    this.#name(name, (names) => rules.filter((rule) => rule(names)).length >= needed);
  }

  #defineQuorum([name, ...rest]: string[]): void {
    if (this.quorum) throw new PolicyError('there is a quorum already.');
    const rule = name === 'none' ? () => true : this.#rules.get(name);
    if (!rule || rest.length > 0) {
      throw new PolicyError('write quorum and the name of a witness or group above, or none.');
    }
    this.quorum = rule;
  }

  #name(name: string, rule: Rule): void {
    if (name === 'none' || this.#rules.has(name)) {
      throw new PolicyError(`"${name}" is taken.`);
    }
    if (this.#rules.size === MOST_DEFINED) throw new PolicyError('it defines too much.');
    this.#rules.set(name, rule);
  }

  #readKey(text: string | undefined, kind: number): VerifierKey {
    const key = parseVkey(text ?? '');
    if (key?.kind !== kind || key.publicKey.length !== 32) {
      throw new PolicyError(`the key must be a vkey of Ed25519, of kind ${kind}.`);
    }
    const same = key.publicKey.join();
    if (this.#keys.has(same)) throw new PolicyError('the key is there already.');
    this.#keys.add(same);
    return key;
  }
}

function readCount(text: string, most: number): number {
  const count = /^[1-9]\d{0,3}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= most) return count;
  throw new PolicyError(`a group needs all, any, or a number from 1 to ${most}.`);
}

function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url;
  throw new PolicyError(`"${text}" is no URL that begins with https:// or http://.`);
}
