/** A liveness attestation that came with a request: checked before the policy, spent after it. */
import { base64url } from 'jose';
import {
  FAULTS,
  type Fault,
  type FaultReport,
  verifyAttestation,
} from '../liveness/attestation.ts';
import { isOpen, type Nonce, type NonceOperation, spendNonce } from '../liveness/nonces.ts';
import type { Subject } from '../registry/subject.ts';
import { Refusal } from './errors.ts';
import type { LivenessFacts } from './facts.ts';
import type { Parties } from './gather.ts';

/** What a request says of liveness. */
export interface LivenessRequest {
  /** The attestation, a compact JWS. */
  readonly liveness?: string | undefined;
  /** `x,y` in pixels: the face that is meant. */
  readonly face?: string | undefined;
}

export interface Liveness {
  /** What the policy is told, and the log keeps. */
  readonly facts: LivenessFacts;
  /** Whether anybody looked for an attack; it was not this service. */
  readonly detection: 'none' | 'external';
  /** For the sender of an attestation that does not hold. */
  readonly fault?: FaultReport;
  /** Once the policy has admitted the request. @throws Refusal if another request was first. */
  spend(): Promise<void>;
}

const NO_ATTESTATION: Liveness = {
  facts: { status: 'none' },
  detection: 'none',
  spend: async () => undefined,
};

/**
 * Checks the attestation, if one was sent. Pictures are hashed, not decoded, and only when the token
 * holds.
 * @param pictures all that the request would recognise somebody in
 */
export async function checkLiveness(
  db: D1Database,
  operation: NonceOperation,
  { deployment, subject, attempts }: Parties<Subject>,
  request: LivenessRequest,
  pictures: readonly Uint8Array[],
  now: number,
): Promise<Liveness> {
  if (request.liveness === undefined) return NO_ATTESTATION;
  const about = { deployment: deployment.id, subject: subject.id };
  const { liveness } = deployment.registration;
  const attested = await verifyAttestation(request.liveness, liveness, about, now);
  if (typeof attested === 'string') return invalid(attested);

  // Somebody alive beside a poster must not lend it their life.
  if (attested.face !== request.face) return invalid('face');
  const { tenantId } = deployment;
  const nonce: Nonce = {
    nonce: attested.nonce,
    operation,
    tenantId,
    deploymentId: deployment.id,
    subjectId: subject.id,
  };
  if (!isOpen(attempts.nonce, nonce)) return invalid('nonce');
  for (const picture of pictures) {
    if (!attested.images.includes(await hash(picture))) return invalid('image');
  }

  const { issuer, kid, passed } = attested;
  if (!passed) return { ...NO_ATTESTATION, facts: { status: 'failed', issuer, kid } };
  return {
    facts: { status: 'passed', issuer, kid },
    detection: 'external',
    spend: async () => {
      if (await spendNonce(db, nonce, now)) return;
      throw new Refusal({ is: 'liveness_nonce_spent' });
    },
  };
}

function invalid(check: Fault): Liveness {
  return {
    ...NO_ATTESTATION,
    facts: { status: 'invalid', fault: check },
    fault: { check, detail: FAULTS[check] },
  };
}

/** SHA-256, base64url. */
async function hash(picture: Uint8Array): Promise<string> {
  // It came with the request: no memory is shared.
  const digest = await crypto.subtle.digest('SHA-256', picture as Uint8Array<ArrayBuffer>);
  return base64url.encode(new Uint8Array(digest));
}
