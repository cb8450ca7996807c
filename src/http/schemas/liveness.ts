/** A liveness attestation in a request, and what an answer says of it. */
import { z } from '@hono/zod-openapi';
import { MAX_ATTESTATION_LENGTH } from '../../liveness/attestation.ts';

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
