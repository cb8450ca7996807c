/**
 * What proves a deployment, from the outside: each step asks the service what an app, an auditor or an
 * operator would ask, and says what it saw. A person of its own is registered with a test key, and
 * erased again whatever happens.
 */
import type { Ask } from './rotation.ts';

/** A step that did not go as it should; the message says what to look at. */
export class UnprovenError extends Error {
  override readonly name = 'UnprovenError';
}

export interface Proving {
  /** With a test key, `csk_test_…`. */
  readonly tenant: Ask;
  /** With an operator's key that has the scope `vault`. */
  readonly operator: Ask;
  /** As `tenant`, with a form. */
  send<Body>(path: string, fields: Readonly<Record<string, string | Blob>>): Promise<Body>;
  /** The bundled picture. */
  readonly picture: Uint8Array<ArrayBuffer>;
  /** The id that derives from the master key that should seal; undefined: whichever the service has. */
  readonly masterKeyId: string | undefined;
  /** Whether an outsider finds in the log's tree what a receipt promises; says what is wrong. */
  checkReceipt(receipt: string): Promise<string | undefined>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly tell: (step: string, seen: string) => void;
}

interface Recorded {
  readonly decision: { readonly id: string; readonly log_receipt: string };
}

/** @param place where the service runs */
const registerGate = (place: string) => ({
  name: 'Smoke test',
  purpose: 'ticketing',
  controller: { id: 'smoke-test', name: 'Whoever runs this service', type: 'private' },
  jurisdictions: { controller: 'DE', processing: place, place: 'DE' },
  place: { type: 'public_accommodation' },
  legal_basis: 'explicit_consent',
  notice: { given: true, signage: true },
  dpia: { on_file: true },
  alternative: { offered: true, description: 'There is no gate: this tests the service.' },
  retention: { days: 1 },
  transfer: { cross_border: false },
  decision: { automated: false, adverse_on: 'no_match' },
  necessity: { justified: true },
});

/** @throws UnprovenError, and whatever the service answered */
export async function prove(proving: Proving): Promise<void> {
  await proveKey(proving);
  await proveRefusal(proving);
  const lawful = await proveHealth(proving);
  const { tenant } = proving;
  const gate = registerGate(lawful ? 'DE' : 'US');
  const { id: deployment } = await tenant<{ id: string }>('POST', '/v1/deployments', gate);
  let subject: string | undefined;
  try {
    ({ id: subject } = await tenant<{ id: string }>('POST', '/v1/subjects', {
      reference: `smoke-test-${proving.now()}`,
      ...{ jurisdiction: 'DE', date_of_birth: '1950-01-01' },
    }));
    const consented = await tenant<{ log_receipt: string }>(
      'POST',
      `/v1/subjects/${subject}/consents`,
      {
        ...{ deployment, event: 'given', form: ['explicit'], freely_given: true },
        expires_at: '2099-01-01T00:00:00Z',
      },
    );
    const receipt = lawful
      ? await proveRecognition(proving, deployment, subject)
      : consented.log_receipt;
    await proveRecord(proving, receipt);
  } finally {
    if (subject !== undefined) await tenant('DELETE', `/v1/subjects/${subject}`);
    await tenant('POST', `/v1/deployments/${deployment}/end`);
  }
  proving.tell('erasure', 'the person of this test is erased, its deployment ended');
}

/** @returns whether a face may be read here without anybody vouching for a transfer */
async function proveHealth({ tenant, tell }: Proving): Promise<boolean> {
  interface Health {
    readonly model: string;
    readonly recognition: { readonly agreement: number };
    readonly runs_in: 'any' | readonly string[];
  }
  const { model, recognition, runs_in: runsIn } = await tenant<Health>('GET', '/healthz');
  const lawful = runsIn === 'any' || runsIn.some((place) => place === 'DE' || place === 'EU');
  const more = lawful
    ? ''
    : '; no gate in Germany may read a face here unless its transfer is vouched for, so none is tried';
  tell(
    'health',
    `${model} reads the bundled picture as recorded (${recognition.agreement})${more}`,
  );
  return lawful;
}

async function proveKey({ operator, masterKeyId, tell }: Proving): Promise<void> {
  interface Vault {
    readonly keys: readonly { id: string; state: string; held: boolean }[];
  }
  const { keys } = await operator<Vault>('GET', '/v1/vault');
  const missing = keys.filter(({ state }) => state === 'missing').map(({ id }) => id);
  if (missing.length > 0) {
    throw new UnprovenError(`MASTER_KEY lacks ${missing.join(', ')}, which templates rest on.`);
  }
  const seals = keys.find(({ state }) => state === 'seals');
  if (!seals?.held) throw new UnprovenError('No master key that the service holds seals.');
  if (masterKeyId !== undefined && seals.id !== masterKeyId) {
    throw new UnprovenError(`Key ${seals.id} seals, and the one that you have is ${masterKeyId}.`);
  }
  const compared = masterKeyId === undefined ? '' : ', the one that derives from MASTER_KEY here';
  tell('key', `${seals.id} seals${compared}; all that is needed is held`);
}

async function proveRefusal({ tenant, tell }: Proving): Promise<void> {
  interface Decision {
    readonly id: string;
    readonly allow: boolean;
    readonly reasons: readonly { code: string }[];
    readonly policy_revision: string;
  }
  const decision = await tenant<Decision>('POST', '/v1/decisions', {
    input: { operation: 'verify', purpose: 'nothing-that-is-known' },
  });
  if (decision.allow) throw new UnprovenError('A purpose that nobody knows is allowed.');
  const { policy_revision: revision, reasons } = decision;
  tell('decision', `refused for ${reasons.length} reasons by policy ${revision.slice(0, 12)}`);
}

/** @returns the receipt of the verification */
async function proveRecognition(
  { send, picture, tell }: Proving,
  deployment: string,
  subject: string,
): Promise<string> {
  const image = new Blob([picture], { type: 'image/jpeg' });
  await send('/v1/templates', { deployment, subject, image });
  const verified = await send<Recorded & { matched?: boolean }>('/v1/verifications', {
    ...{ deployment, subject, image },
  });
  if (verified.matched !== true) throw new UnprovenError('The same picture did not match itself.');
  tell('recognition', `the bundled picture matches itself (${verified.decision.id})`);
  return verified.decision.log_receipt;
}

/** Milliseconds: a receipt promises ten seconds. */
const PATIENCE = 30_000;
const PAUSE = 1_000;

async function proveRecord({ checkReceipt, now, tell }: Proving, receipt: string): Promise<void> {
  const begun = now();
  for (;;) {
    const fault = await checkReceipt(receipt);
    if (fault === undefined) break;
    if (now() - begun > PATIENCE) throw new UnprovenError(`The log does not hold it: ${fault}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  tell('audit', 'what its receipt promised is in the signed tree, by the verifier’s own code');
}
