/**
 * `countersign-verify`, bundled into one file: a program in Node, a module in a browser. It shares no
 * code with the service that it checks.
 */
import { run } from './cli.ts';
import { openNode } from './host.ts';

export { openCheckpoint } from './checkpoint.ts';
export { compareCopy, openConsentReceipt } from './consent.ts';
export { checkCosignatures } from './cosignatures.ts';
export { checkExport } from './export.ts';
export { Finding } from './finding.ts';
export { parseJwks } from './jws.ts';
export { commit, verifyConsistency, verifyInclusion } from './merkle.ts';
export { parseKey } from './note.ts';
export { admit, openPass } from './pass.ts';
export { parsePolicy } from './policy.ts';
export { checkPromise } from './promise.ts';
export { openCommitment, parseProof, verifyProof } from './proof.ts';
export { openReceipt, parseReceiptKeys } from './receipt.ts';
export { openRemote } from './remote.ts';
export { Tree } from './tree.ts';
export { openLog, requireContinued, requireProven } from './view.ts';

/** Whether Node was started with this file, by whichever link. */
async function isProgram(): Promise<boolean> {
  const started = globalThis.process?.argv?.[1];
  if (started === undefined || !import.meta.url?.startsWith('file:')) return false;
  const [{ realpath }, { fileURLToPath }] = await Promise.all([
    import('node:fs/promises'),
    import('node:url'),
  ]);
  const here = await realpath(fileURLToPath(import.meta.url));
  return (await realpath(started).catch(() => '')) === here;
}

if (await isProgram()) process.exitCode = await run(process.argv.slice(2), await openNode());
