/** What the verbs share: the log they ask, its keys, the witnesses they want, what they remember. */
import { decodeUtf8 } from './bytes.ts';
import { type Checkpoint, openCheckpoint, parseCheckpoint } from './checkpoint.ts';
import { checkCosignatures } from './cosignatures.ts';
import { Finding, malformed } from './finding.ts';
import type { Host } from './host.ts';
import { formatMemory, type Memory, parseKeys, parseMemory, recall, remember } from './memory.ts';
import { MAX_NOTE_BYTES, type NoteKey } from './note.ts';
import { UsageError } from './options.ts';
import { type Policy, parsePolicy } from './policy.ts';
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
    const tree = await openLog(await this.#choose(files, policy), keys);
    const { checkpoint } = tree;
    if (policy !== undefined) this.sayCosigned(checkpoint, policy);
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

  sayCosigned(checkpoint: Checkpoint, policy: Policy): void {
    const { by } = checkCosignatures(checkpoint, policy, this.#host.now());
    const names = by.map(({ witness }) => witness).join(', ') || 'nobody, who was not asked';
    this.#host.print(`✔ The checkpoint of size ${checkpoint.size} is cosigned by ${names}.`);
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

  /** Where witnesses are asked for, the latest checkpoint that enough of them signed. */
  async #choose(files: FetchFile, policy: Policy | undefined): Promise<FetchFile> {
    if (policy === undefined || policy.quorum === 'none') return files;
    const cosigned = await files('cosigned', MAX_NOTE_BYTES);
    if (cosigned === undefined) return files;
    parseCheckpoint(cosigned);
    return async (path, limit) => (path === 'checkpoint' ? cosigned : files(path, limit));
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
