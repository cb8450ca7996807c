/**
 * Not "the process runs" but "a face would be recognised and a request refused". It recognises a
 * bundled picture (the Mona Lisa, painted about 1503), compares the embedding with the one recorded
 * for the model, asks the policy one question that must be refused, and compares the master key with
 * the one that the database's templates are sealed with. Without a log that takes entries nothing is decided,
 * so that is asked as well.
 */
import { findUnpublished } from '../audit/published.ts';
import { findHalt } from '../audit/rows.ts';
import type { Service } from '../countersign/service.ts';
import { toInstant } from '../instant.ts';
import { similarity } from '../recognition/embed/match.ts';
import { WrongKeyError } from '../vault/seal.ts';
import painting from './mona-lisa.jpg';
import reference from './reference.json';

export interface Health {
  readonly status: 'ok';
  readonly model: string;
  readonly policy_revision: string;
  /** `agreement`: the cosine with the recorded embedding. */
  readonly recognition: { readonly faces: number; readonly agreement: number };
  readonly policy: { readonly refuses_unknown: true; readonly reasons: string[] };
  /** Bytes of each WebAssembly heap. */
  readonly memory: Record<string, number>;
}

export class UnhealthyError extends Error {
  override readonly name = 'UnhealthyError';
}

/** The same model and picture give the same embedding up to rounding. */
const LEAST_AGREEMENT = 0.99;

/** What is examined. */
export interface Examined extends Service {
  readonly published: R2Bucket;
}

/** @throws UnhealthyError naming what does not work. */
export async function examine(service: Examined, now: number): Promise<Health> {
  try {
    const agreement = await recognisePainting(service);
    const reasons = refuseNothing(service, now);
    await checkKey(service);
    await checkLog(service, now);
    const { recogniser } = service;
    const policy = service.policy();
    return {
      status: 'ok',
      model: recogniser.model.id,
      policy_revision: policy.revision,
      recognition: { faces: 1, agreement: Math.round(agreement * 1e4) / 1e4 },
      policy: { refuses_unknown: true, reasons },
      memory: { ...recogniser.memory(), policy: policy.memoryBytes },
    };
  } catch (error) {
    if (error instanceof UnhealthyError) throw error;
    throw new UnhealthyError('Recognition failed.', { cause: error });
  }
}

async function checkKey({ vault }: Service): Promise<void> {
  try {
    await vault.check();
  } catch (cause) {
    const wrong = cause instanceof WrongKeyError;
    throw new UnhealthyError(
      wrong
        ? 'MASTER_KEY lacks a key that stored templates are sealed with, or begins with one that was given up. Set it right.'
        : 'The database does not answer.',
      { cause },
    );
  }
}

/** Milliseconds: a receipt promises ten seconds. */
const STALLED_AFTER = 60_000;

async function checkLog({ db, published }: Examined, now: number): Promise<void> {
  const reason = await findHalt(db);
  if (reason !== null) throw new UnhealthyError(`The log is halted. ${reason}`);
  const since = await findUnpublished(db, published);
  if (since !== null && now - since > STALLED_AFTER) {
    throw new UnhealthyError(
      `What was recorded since ${toInstant(since)} is not in the published tree of the log.`,
    );
  }
}

/** @returns the cosine with the recorded embedding. */
async function recognisePainting({ recogniser }: Service): Promise<number> {
  const face = await recogniser.recognise(new Uint8Array(painting), { purpose: 'probe' });
  const recorded: Record<string, { embedding: number[] } | undefined> = reference;
  const expected = recorded[recogniser.model.id]?.embedding;
  if (!expected) {
    throw new UnhealthyError(`No reference embedding of model ${recogniser.model.id}.`);
  }
  const agreement = similarity(face.embedding, expected);
  if (agreement < LEAST_AGREEMENT) {
    throw new UnhealthyError('The model does not give the embedding recorded for it.');
  }
  return agreement;
}

/** @returns why the policy refuses a request that says nothing. */
function refuseNothing(service: Service, now: number): string[] {
  const decision = service.policy().decide({ now: toInstant(now), operation: 'verify' });
  if (decision.allow) throw new UnhealthyError('The policy allowed an empty request.');
  return decision.reasons.map(({ code }) => code);
}
