/** The verbs. */
import { decodeBase64, decodeUtf8 } from './bytes.ts';
import { describe } from './checkpoint.ts';
import { compareCopy, openConsentReceipt } from './consent.ts';
import { checkExport, MAX_LINE } from './export.ts';
import { Finding } from './finding.ts';
import type { Host } from './host.ts';
import { parseJwks } from './jws.ts';
import { type Arguments, UsageError } from './options.ts';
import { admit, openPass } from './pass.ts';
import { checkPromise, toInstant } from './promise.ts';
import { openCommitment, parseHashes, parseProof, verifyProof } from './proof.ts';
import {
  openErasure,
  openReceipt,
  parseReceiptKeys,
  type Receipt,
  type ReceiptKeys,
} from './receipt.ts';
import type { Session } from './session.ts';
import { TILE_WIDTH, Tree } from './tree.ts';
import { requireContinued, requireProven } from './view.ts';

export interface Call extends Arguments {
  readonly session: Session;
  readonly host: Host;
  readonly report: (finding: Finding) => void;
}

interface Command {
  readonly usage: string;
  readonly does: string;
  /** Options beside those of every verb. */
  readonly values: readonly string[];
  readonly flags: readonly string[];
  readonly run: (call: Call) => Promise<void>;
}

export const COMMANDS: Readonly<Record<string, Command>> = {
  log: {
    usage: 'log --log URL [--all]',
    does: 'The latest checkpoint and the tree behind it; with --all, every entry in it.',
    values: [],
    flags: ['all'],
    run: checkLog,
  },
  receipt: {
    usage: 'receipt FILE --log URL [--jwks FILE]',
    does: 'Receipts, one a line: their signatures, and that what they promise is in the tree.',
    values: ['jwks'],
    flags: [],
    run: checkReceipts,
  },
  consent: {
    usage: 'consent FILE --jwks FILE [--copy FILE]',
    does: 'A signed consent receipt: who signed it, that nothing mandatory lacks, and that a copy in JSON is the same. Needs no network.',
    values: ['jwks', 'copy'],
    flags: [],
    run: checkConsent,
  },
  pass: {
    usage: 'pass FILE --jwks FILE --deployment ID [--used FILE] [--revoked FILE]',
    does: 'A pass, at a gate without a network: may its holder enter? --used remembers who got in here, --revoked has the ids of lost ones.',
    values: ['jwks', 'deployment', 'used', 'revoked'],
    flags: [],
    run: checkPass,
  },
  erasure: {
    usage: 'erasure FILE --jwks FILE',
    does: 'Receipts of erasures, one a line: who was erased, when, by which decision. Needs no network.',
    values: ['jwks'],
    flags: [],
    run: checkErasures,
  },
  proof: {
    usage: 'proof FILE --key VKEY (--text FILE [--salt BASE64] | --receipt FILE --jwks FILE)',
    does: "A tlog-proof of a record's text, or of what a receipt promised. Needs no network.",
    values: ['text', 'salt', 'receipt', 'jwks'],
    flags: [],
    run: checkProof,
  },
  consistency: {
    usage: 'consistency OLD [NEW] (--log URL | --proof FILE)',
    does: 'That a saved checkpoint continues an older one; without NEW, that the log does.',
    values: ['proof'],
    flags: [],
    run: checkConsistency,
  },
  cosignatures: {
    usage: 'cosignatures [CHECKPOINT] --policy FILE [--log URL]',
    does: 'That enough witnesses vouch for a saved checkpoint, or for the latest.',
    values: [],
    flags: [],
    run: checkWitnesses,
  },
  export: {
    usage: 'export FILE --log URL [--whole] [--receipts FILE --jwks FILE] [--checkpoint FILE]',
    does: 'Every row of an export. --whole: it is of all tenants, so what is missing was removed.',
    values: ['receipts', 'jwks', 'checkpoint'],
    flags: ['whole'],
    run: checkRows,
  },
};

async function checkLog({ session, host, positional, flags }: Call): Promise<void> {
  requireNone(positional);
  const tree = await session.openLog();
  host.print(`✔ ${tree.checkpoint.origin}: ${describe(tree.checkpoint)}, signed.`);
  if (!flags.has('all')) return;
  const bundles = Math.ceil(tree.size / TILE_WIDTH);
  for (let number = 0; number < bundles; number++) {
    await tree.readEntries(number);
    if (number % 1000 === 999)
      host.complain(`${(number + 1) * TILE_WIDTH} of ${tree.size} entries`);
  }
  host.print(`✔ Each of its ${tree.size} entries is in the tree.`);
}

async function checkReceipts({ session, host, positional, values, report }: Call): Promise<void> {
  const [path] = requireOne(positional, 'a file of receipts');
  const keys = await readReceiptKeys(session, values);
  // Before the checkpoint is asked for: it is at least as young as this.
  const now = host.now();
  const tree = await session.openLog();
  const counts = { kept: 0, pending: 0 };
  for await (const line of host.lines(path, MAX_LINE)) {
    if (line.trim() === '') continue;
    try {
      const receipt = openReceipt(line.trim(), keys);
      const state = await checkPromise(receipt, tree, now);
      counts[state]++;
      if (state === 'pending') {
        host.print(
          `… Entry ${receipt.index} (${receipt.id}) is promised by ${toInstant(receipt.by)}: ask again.`,
        );
      }
    } catch (error) {
      if (!(error instanceof Finding)) throw error;
      report(error);
    }
  }
  host.print(`✔ ${counts.kept} kept, ${counts.pending} not due yet.`);
}

async function checkConsent({ session, host, positional, values }: Call): Promise<void> {
  const [path] = requireOne(positional, 'a signed consent receipt');
  const keys = parseJwks(await readKeySet(session, values), 'receipt');
  const jws = await session.readText(path, 'The consent receipt');
  const receipt = openConsentReceipt(jws.trim(), keys);
  const copy = values.get('copy');
  if (copy !== undefined) compareCopy(receipt, await session.readText(copy, 'The copy'));
  const { id, state, at, controller, missing } = receipt;
  host.print(`✔ ${id}: ${state} at ${at}, ${controller}; signed.`);
  if (missing.length > 0) host.print(`… The registration did not say ${missing.join(', ')}.`);
}

/** Passes that one gate remembers: a year of some five hundred a day. */
const MAX_USED = 200_000;

async function checkPass({ session, host, positional, values }: Call): Promise<void> {
  const [path] = requireOne(positional, 'a file with the text of a pass');
  const deployment = values.get('deployment');
  if (deployment === undefined)
    throw new UsageError('--deployment is missing: where is this gate?');
  const keys = parseJwks(await readKeySet(session, values), 'pass');
  const text = (await session.readText(path, 'The pass')).replace(/\r?\n$/, '');
  const pass = openPass(text, keys);
  const list = values.get('used');
  const told =
    list !== undefined && (await host.exists(list)) ? await session.readText(list, 'The list') : '';
  const lines = told.split('\n').filter((line) => line !== '');
  if (lines.length >= MAX_USED)
    throw new UsageError(`${list} has ${MAX_USED} lines: begin another.`);
  const used = new Set(lines.map((line) => line.split('\t')[1] ?? ''));
  const now = host.now();
  admit(pass, { deployment, now, used, revoked: await readRevoked(session, values) });
  // Before anybody is let in, so that nobody gets in twice when this is interrupted.
  if (list !== undefined) {
    const line = `${new Date(now * 1000).toISOString()}\t${pass.id}\t${text}`;
    await host.replace(list, `${[...lines, line].join('\n')}\n`);
  }
  host.print('✔ The holder may enter.');
}

/** Answers of `GET /v1/passes/revoked`, one after the other, or any other text with the ids in it. */
async function readRevoked(
  session: Session,
  values: ReadonlyMap<string, string>,
): Promise<ReadonlySet<string>> {
  const path = values.get('revoked');
  const text = path === undefined ? '' : await session.readText(path, 'The list of lost passes');
  return new Set(text.match(/\bpas_[0-9A-Za-z]{22}\b/g));
}

/** Offline, from a file only. @throws UsageError */
async function readKeySet(session: Session, values: ReadonlyMap<string, string>): Promise<string> {
  const path = values.get('jwks');
  if (path === undefined)
    throw new UsageError('--jwks is missing: a saved /.well-known/jwks.json.');
  return session.readText(path, 'The key set');
}

async function checkErasures({ session, host, positional, values, report }: Call): Promise<void> {
  const [path] = requireOne(positional, 'a file of receipts');
  const keys = await readReceiptKeys(session, values);
  for await (const line of host.lines(path, MAX_LINE)) {
    if (line.trim() === '') continue;
    try {
      const { origin, subject, decision, at } = openErasure(line.trim(), keys);
      host.print(
        `✔ ${origin} erased ${subject} at ${toInstant(at)}, by ${decision}; nothing was left.`,
      );
    } catch (error) {
      if (!(error instanceof Finding)) throw error;
      report(error);
    }
  }
}

async function checkProof({ session, host, positional, values }: Call): Promise<void> {
  const [path] = requireOne(positional, 'a proof');
  const proof = parseProof(await host.read(path, MAX_LINE));
  const receipt = await readReceipt(session, values);
  const text = values.get('text');
  if ((text === undefined) === (receipt === undefined)) {
    throw new UsageError('Give the text that was committed to, or a receipt of it.');
  }
  const entry =
    receipt?.entry ?? (await openText(text ?? '', values.get('salt'), proof.extra, host));
  if (receipt !== undefined && receipt.index !== proof.index) {
    throw new Finding(
      'broken_promise',
      `The receipt is of entry ${receipt.index}, the proof of entry ${proof.index}.`,
      { index: receipt.index },
    );
  }
  const checkpoint = verifyProof(proof, entry, await session.keys());
  if (receipt !== undefined && receipt.origin !== checkpoint.origin) {
    throw new Finding(
      'wrong_log',
      `The receipt is of ${receipt.origin}, the proof of ${checkpoint.origin}.`,
    );
  }
  const policy = await session.policy();
  if (policy !== undefined) session.requireCosigned(checkpoint, policy);
  host.print(
    `✔ Entry ${proof.index} of ${checkpoint.origin} is the one, in the tree of ${checkpoint.size}.`,
  );
}

async function openText(
  path: string,
  salt: string | undefined,
  extra: Uint8Array | undefined,
  host: Host,
): Promise<Uint8Array> {
  const text = await host.read(path, MAX_LINE);
  return openCommitment(text, salt === undefined ? extra : decodeBase64(salt));
}

async function checkConsistency({ session, host, positional, values }: Call): Promise<void> {
  const [old, fresh, ...more] = positional;
  if (old === undefined || more.length > 0) throw new UsageError('Give one checkpoint, or two.');
  const proof = values.get('proof');
  if (session.hasLog === (proof !== undefined))
    throw new UsageError('Give either --log or --proof.');
  const earlier = await session.readCheckpoint(old);
  if (proof !== undefined) {
    if (fresh === undefined) throw new UsageError('--proof is for two saved checkpoints.');
    const later = await session.readCheckpoint(fresh);
    const lines = (await session.readText(proof, 'The proof'))
      .split('\n')
      .filter((line) => line !== '');
    requireProven(earlier, later, parseHashes(lines, 'The proof'));
    host.print(`✔ Size ${later.size} continues size ${earlier.size}.`);
    return;
  }
  const tree =
    fresh === undefined
      ? await session.openLog()
      : await Tree.open(await session.readCheckpoint(fresh), session.files);
  await requireContinued(earlier, tree, session.files);
  host.print(`✔ Size ${tree.size} continues size ${earlier.size}.`);
}

async function checkWitnesses({ session, positional }: Call): Promise<void> {
  const policy = await session.policy();
  if (policy === undefined) throw new UsageError('--policy is missing: whose word is asked for?');
  if (positional.length === 0) {
    await session.openLog();
    return;
  }
  const [path] = requireOne(positional, 'a checkpoint');
  session.requireCosigned(await session.readCheckpoint(path), policy);
}

async function checkRows({
  session,
  host,
  positional,
  values,
  flags,
  report,
}: Call): Promise<void> {
  const [path] = requireOne(positional, 'an export');
  const saved = values.get('checkpoint');
  const expected = await readExpected(session, host, values, report);
  const now = host.now();
  const tree =
    saved === undefined
      ? await session.openLog()
      : await Tree.open(await session.readCheckpoint(saved), session.files);
  const options = {
    whole: flags.has('whole'),
    expected,
    ...(saved === undefined ? { now } : {}),
  };
  const summary = await checkExport(host.lines(path, MAX_LINE), tree, options, report);
  const { verified, erased, after } = summary;
  host.print(
    `✔ ${verified} rows are in the tree of ${tree.size} as they are in the export, ${erased} of them erased; ${after} came after it.`,
  );
}

/** Held in memory: some hundred bytes each. */
const MAX_RECEIPTS = 1_000_000;

async function readExpected(
  session: Session,
  host: Host,
  values: ReadonlyMap<string, string>,
  report: (finding: Finding) => void,
): Promise<Map<number, string>> {
  const expected = new Map<number, string>();
  const path = values.get('receipts');
  if (path === undefined) return expected;
  const keys = await readReceiptKeys(session, values);
  for await (const line of host.lines(path, MAX_LINE)) {
    if (line.trim() === '') continue;
    if (expected.size === MAX_RECEIPTS) throw new UsageError(`More than ${MAX_RECEIPTS} receipts.`);
    try {
      const { index, id } = openReceipt(line.trim(), keys);
      expected.set(index, id);
    } catch (error) {
      if (!(error instanceof Finding)) throw error;
      report(error);
    }
  }
  return expected;
}

async function readReceipt(
  session: Session,
  values: ReadonlyMap<string, string>,
): Promise<Receipt | undefined> {
  const path = values.get('receipt');
  if (path === undefined) return undefined;
  const jws = await session.readText(path, 'The receipt');
  return openReceipt(jws.trim(), await readReceiptKeys(session, values));
}

async function readReceiptKeys(
  session: Session,
  values: ReadonlyMap<string, string>,
): Promise<ReceiptKeys> {
  const path = values.get('jwks');
  if (path !== undefined) return parseReceiptKeys(await session.readText(path, 'The key set'));
  const json = decodeUtf8(await session.fetchBeside('/.well-known/jwks.json', MAX_LINE));
  return parseReceiptKeys(json ?? '');
}

function requireOne(positional: readonly string[], what: string): readonly [string] {
  const [path, ...more] = positional;
  if (path === undefined || more.length > 0) throw new UsageError(`Give ${what}, and one only.`);
  return [path];
}

function requireNone(positional: readonly string[]): void {
  if (positional.length > 0) throw new UsageError(`${positional[0]} is one too many.`);
}
