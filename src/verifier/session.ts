/** What the verbs share: the log they ask, its keys, the witnesses they want, what they remember. */
import { decodeUtf8 } from './bytes.ts';
import { type Checkpoint, openCheckpoint } from './checkpoint.ts';
import { type Cosigned, checkCosignatures } from './cosignatures.ts';
import { Finding, malformed } from './finding.ts';
import type { Host } from './host.ts';
import { formatMemory, type Memory, parseKeys, parseMemory, recall, remember } from './memory.ts';
import { MAX_NOTE_BYTES, type NoteKey } from './note.ts';
import { UsageError } from './options.ts';
import { type Policy, parsePolicy } from './policy.ts';
import { toInstant } from './promise.ts';
import { fetchFile, openRemote } from './remote.ts';
import type { FetchFile, Tree } from './tree.ts';
import { openLog, requireContinued } from './view.ts';

const MAX_FILE = 1_048_576;

export class Session {
  readonly #host: Host;
  readonly #values: ReadonlyMap<string, string>;

  constructor(host: Host, values: ReadonlyMap<string, string>) {
    this.#host = host;
    this.#values = values;
  }

  /** The log's prefix, without a slash at its end. */
  get url(): string {
    const url = this.#values.get('log');
    if (url === undefined) throw new UsageError('--log is missing: where is the log?');
    if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw new UsageError(`${url} is no URL.`);
    return url.replace(/\/+$/, '');
  }

  get hasLog(): boolean {
    return this.#values.has('log');
  }

  get files(): FetchFile {
    return openRemote(this.url, this.#host.fetch);
  }

  /** The log's latest tree: signed, cosigned as the policy asks, and continuing what was seen before. */
  async openLog(): Promise<Tree> {
    const { url, files } = this;
    const memory = await this.#readMemory();
    const keys = await this.keys(memory);
    const policy = await this.policy();
    const tree = await openLog(files, keys);
    const { checkpoint } = tree;
    if (policy !== undefined) await this.#requireWitnessed(tree, files, policy);
    for (const earlier of recall(memory, checkpoint.origin)) {
      await requireContinued(earlier, tree, files);
      this.#host.print(`✔ It continues the ${earlier.size} entries that were seen before.`);
    }
    const before = memory.get(url);
    if (before !== undefined && before.origin !== checkpoint.origin) {
      throw new Finding(
        'wrong_log',
        `${url} was the log ${before.origin}; it is ${checkpoint.origin} now.`,
      );
    }
    remember(memory, url, this.#keyTexts, checkpoint);
    await this.#writeMemory(memory);
    return tree;
  }

  /** That enough witnesses vouch for this very checkpoint. */
  requireCosigned(checkpoint: Checkpoint, policy: Policy): void {
    this.#sayCosigned(checkpoint, checkCosignatures(checkpoint, policy, this.#host.now()));
  }

  #sayCosigned({ size }: Checkpoint, { by }: Cosigned): void {
    const said = by.map(({ witness, time }) => `${witness} at ${toInstant(time)}`).join(', ');
    this.#host.print(
      `✔ The tree of ${size} is cosigned by ${said || 'nobody, as the policy has it'}.`,
    );
  }

  /** A saved checkpoint, signed by a key of the log. */
  async readCheckpoint(path: string): Promise<Checkpoint> {
    const bytes = await this.#host.read(path, MAX_NOTE_BYTES);
    const keys = await this.keys();
    return openCheckpoint(bytes, keys);
  }

  async policy(): Promise<Policy | undefined> {
    const path = this.#values.get('policy');
    return path === undefined ? undefined : parsePolicy(await this.readText(path, 'The policy'));
  }

  #keyTexts: readonly string[] = [];

  /** The keys by which the log is known. @throws UsageError where nothing names any */
  async keys(memory?: Memory): Promise<readonly NoteKey[]> {
    const text = await this.#findKeys(memory ?? (await this.#readMemory()));
    const keys = parseKeys(text);
    this.#keyTexts = text.split('\n').filter((line) => line.trim() !== '');
    return keys;
  }

  async #findKeys(memory: Memory): Promise<string> {
    const given = this.#values.get('key');
    if (given !== undefined)
      return given.includes('+') ? given : this.readText(given, 'The key file');
    const policy = this.#values.get('policy');
    const lines = policy === undefined ? '' : await this.readText(policy, 'The policy');
    const logs = [...lines.matchAll(/^[ \t]*log[ \t]+([^ \t\n]+)/gm)].map(([, vkey]) => vkey);
    if (logs.length > 0) return logs.join('\n');
    if (!this.hasLog) throw new UsageError('--key is missing: by which key is the log known?');
    const seen = memory.get(this.url);
    if (seen !== undefined) return seen.keys.join('\n');
    const bytes = await this.files('vkey', MAX_NOTE_BYTES);
    const named = bytes === undefined ? undefined : decodeUtf8(bytes);
    if (named === undefined)
      throw new Finding('unavailable', 'The log names no key; give it by --key.');
    this.#host.complain(
      `The key is the one that the log names itself:\n${named.trim()}\nCompare it with one from elsewhere, and give that by --key.`,
    );
    return named;
  }

  /** The service's own files beside the log, such as its key set. */
  async fetchBeside(path: string, limit: number): Promise<Uint8Array> {
    const url = new URL(path, this.url).href;
    const bytes = await fetchFile(this.#host.fetch, url, limit);
    if (bytes === undefined) throw new Finding('unavailable', `There is nothing at ${url}.`);
    return bytes;
  }

  async readText(path: string, what: string, limit = MAX_FILE): Promise<string> {
    const text = decodeUtf8(await this.#host.read(path, limit));
    if (text === undefined) throw malformed(what, 'not UTF-8');
    return text;
  }

  /**
   * That enough witnesses vouch for the tree, or for an earlier one that it continues: they are asked
   * after it is published, so their word is a few seconds behind.
   */
  async #requireWitnessed(tree: Tree, files: FetchFile, policy: Policy): Promise<void> {
    const now = this.#host.now();
    try {
      this.#sayCosigned(tree.checkpoint, checkCosignatures(tree.checkpoint, policy, now));
    } catch (error) {
      const bytes = await files('cosigned', MAX_NOTE_BYTES);
      if (bytes === undefined) throw error;
      const cosigned = openCheckpoint(bytes, await this.keys());
      const by = checkCosignatures(cosigned, policy, now);
      await requireContinued(cosigned, tree, files);
      this.#sayCosigned(cosigned, by);
    }
  }

  async #readMemory(): Promise<Memory> {
    const path = this.#values.get('state');
    if (path === undefined || !(await this.#host.exists(path))) return new Map();
    return parseMemory(await this.readText(path, 'The state file', 64 * MAX_FILE));
  }

  async #writeMemory(memory: Memory): Promise<void> {
    const path = this.#values.get('state');
    if (path !== undefined) await this.#host.replace(path, formatMemory(memory));
  }
}
