/** A liveness attestation that came with a request: checked before the policy, spent after it. */
import { z } from '@hono/zod-openapi';
import {
  FAULTS,
  type Fault,
  type FaultReport,
  MAX_ATTESTATION_LENGTH,
  verifyAttestation,
} from '../liveness/attestation.ts';
import { isOpen, type Nonce, spendNonce } from '../liveness/nonces.ts';
import type { LivenessFacts } from '../registry/facts.ts';
import type { Subject } from '../registry/subject.ts';
import type { Service } from '../service.ts';
import { toBase64Url } from '../vault/encoding.ts';
import type { Parties } from './parties.ts';
import { Problem } from './problems.ts';

/** The attestation in a form. */
export const LivenessField = z.string().min(1).max(MAX_ATTESTATION_LENGTH).optional().openapi({
  description:
    'An attestation that the picture shows a live person: a JWT, typ `liveness-attestation+jwt`, signed with a key of `liveness.keys` in the registration. Claims: `iss`; `aud`, the id of the deployment; `sub`, the id of the subject, or none; `nonce`, from POST /v1/nonces; `image_sha256`, base64url, one or a list that holds every picture; `face`, the point sent as `face`, or none; `iat`; `exp`; `presentation_attack_detection`, `passed` or `failed`.',
});

/** In an answer: whether anybody looked for an attack, and that it was not this service. */
export const PresentationAttackDetection = z.enum(['none', 'external']).openapi({
  description:
    'external: a liveness provider attested it; its issuer and key are in the decision. This service measures nothing itself.',
});

export interface Liveness {
  /** What the policy is told, and the log keeps. */
  readonly facts: LivenessFacts;
  readonly detection: z.infer<typeof PresentationAttackDetection>;
  /** For the sender of an attestation that does not hold. */
  readonly fault?: FaultReport;
  /** Once the policy has admitted the request. @throws Problem if another request was first. */
  spend(): Promise<void>;
}

const NO_ATTESTATION: Liveness = {
  facts: { status: 'none' },
  detection: 'none',
  spend: async () => undefined,
};

/**
 * Judges the attestation, if one was sent. Pictures are hashed, not decoded, and only when the token
 * holds.
 * @param pictures all that the request would recognise somebody in
 */
export async function checkLiveness(
  service: Service,
  { deployment, subject }: Parties<Subject>,
  form: { readonly liveness?: string | undefined; readonly face?: string | undefined },
  pictures: readonly Uint8Array[],
  now: number,
): Promise<Liveness> {
  if (form.liveness === undefined) return NO_ATTESTATION;
  const about = { deployment: deployment.id, subject: subject.id };
  const { liveness } = deployment.registration;
  const attested = await verifyAttestation(form.liveness, liveness, about, now);
  if (typeof attested === 'string') return invalid(attested);

  // Somebody alive beside a poster must not lend it their life.
  if (attested.face !== form.face) return invalid('face');
  const { tenantId } = deployment;
  const nonce: Nonce = {
    nonce: attested.nonce,
    tenantId,
    deploymentId: deployment.id,
    subjectId: subject.id,
  };
  if (!(await isOpen(service.db, nonce, now))) return invalid('nonce');
  for (const picture of pictures) {
    if (!attested.images.includes(await hash(picture))) return invalid('image');
  }

  const { issuer, kid, passed } = attested;
  if (!passed) return { ...NO_ATTESTATION, facts: { status: 'failed', issuer, kid } };
  return {
    facts: { status: 'passed', issuer, kid },
    detection: 'external',
    spend: async () => {
      if (await spendNonce(service.db, nonce, now)) return;
      throw new Problem('liveness_nonce_spent', FAULTS.nonce);
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
  const digest = await crypto.subtle.digest('SHA-256', picture);
  return toBase64Url(new Uint8Array(digest));
}
