/**
 * A liveness attestation: the signed statement of a capture SDK or its provider that the picture
 * with this digest shows a live person, made for one nonce of one deployment. A compact JWS (RFC
 * 7515) whose payload is a JWT (RFC 7519), verified as RFC 8725 asks.
 */
import {
  decodeJwt,
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type ProtectedHeaderParameters,
} from 'jose';
import * as z from 'zod';
import { ALGORITHMS, type LivenessRegistration } from './registration.ts';

/** `typ` of the header, so that no other token of the same key passes (RFC 8725 section 3.11). */
export const ATTESTATION_TYPE = 'liveness-attestation+jwt';

/** A signed attestation has about 500 characters. */
export const MAX_ATTESTATION_LENGTH = 4096;

/** How far the provider's clock may be ahead of ours, in seconds. Nothing is forgiven at the end. */
const CLOCK_SKEW = 5;

/** What can be wrong with an attestation, and what its sender should change. */
export const FAULTS = {
  format: 'Send a compact JWS (RFC 7515).',
  provider: 'Register the key of the liveness provider with the deployment (liveness.keys).',
  key: 'Name in the header, as kid, a key that the deployment registered.',
  algorithm: 'Sign with ES256 for a P-256 key, with EdDSA for an Ed25519 key.',
  signature: 'Sign with the private key that belongs to the registered one.',
  type: `Set typ in the header to "${ATTESTATION_TYPE}".`,
  claims: 'State iss, aud, iat, exp, nonce, image_sha256 and presentation_attack_detection.',
  issuer: 'Set iss to the issuer that is registered with the key.',
  audience: 'Set aud to the id of the deployment.',
  subject: 'Set sub to the id of the subject, or leave it out.',
  time: 'Use the attestation at once: it is not valid yet, has expired, or is older than the deployment allows.',
  nonce:
    'Ask for a nonce for this operation, deployment and subject (POST /v1/nonces), and use it once.',
  face: 'Set face to the point that is sent as face, or leave out both.',
  image: 'Set image_sha256 to the SHA-256, in base64url, of the very bytes that are sent.',
} as const;

export type Fault = keyof typeof FAULTS;

/** What the sender of an attestation that does not hold is told. */
export interface FaultReport {
  readonly check: Fault;
  readonly detail: string;
}

export interface Attestation {
  readonly issuer: string;
  readonly kid: string;
  readonly nonce: string;
  /** SHA-256 of each picture that it speaks of, base64url. */
  readonly images: readonly string[];
  /** The point at the live person, if the picture shows others. */
  readonly face: string | undefined;
  readonly passed: boolean;
}

const Claims = z.object({
  iat: z.number(),
  sub: z.string().optional(),
  nonce: z.string(),
  face: z.string().optional(),
  image_sha256: z.union([z.string().transform((digest) => [digest]), z.array(z.string()).min(1)]),
  presentation_attack_detection: z.enum(['passed', 'failed']),
});

/**
 * Checks all that the token alone can show. Whether its nonce is open and its pictures are the ones
 * that were sent is for the caller to check.
 * @param now in milliseconds since the epoch
 */
export async function verifyAttestation(
  jws: string,
  registration: LivenessRegistration | undefined,
  about: { deployment: string; subject: string },
  now: number,
): Promise<Attestation | Fault> {
  if (registration === undefined) return 'provider';
  const header = readHeader(jws);
  if (!header) return 'format';
  const key = registration.keys.find(({ kid }) => kid === header.kid);
  if (!key) return 'key';
  try {
    const { payload } = await jwtVerify(jws, key.jwk, {
      algorithms: ALGORITHMS[key.jwk.kty],
      typ: ATTESTATION_TYPE,
      issuer: key.issuer,
      audience: about.deployment,
      requiredClaims: ['exp'],
      currentDate: new Date(now),
    });
    const { data: claims } = Claims.safeParse(payload);
    if (!claims) return 'claims';
    if (claims.sub !== undefined && claims.sub !== about.subject) return 'subject';
    const age = now / 1000 - claims.iat;
    if (age < -CLOCK_SKEW || age > registration.max_age_seconds) return 'time';
    return {
      issuer: key.issuer,
      kid: key.kid,
      nonce: claims.nonce,
      images: claims.image_sha256,
      face: claims.face,
      passed: claims.presentation_attack_detection === 'passed',
    };
  } catch (error) {
    return faultOf(error);
  }
}

/** The nonce that one names, whoever signed it: to be looked up beside what else is asked of it. */
export function readNonce(jws: string | undefined): string | undefined {
  try {
    const { nonce } = decodeJwt(jws ?? '');
    return typeof nonce === 'string' ? nonce : undefined;
  } catch {
    return undefined;
  }
}

function readHeader(jws: string): ProtectedHeaderParameters | null {
  try {
    return decodeProtectedHeader(jws);
  } catch {
    return null;
  }
}

/** By the claim or header parameter whose value jose did not accept. */
const FAULT_OF_CLAIM: Readonly<Record<string, Fault>> = {
  typ: 'type',
  iss: 'issuer',
  aud: 'audience',
  nbf: 'time',
};

/** @throws whatever is not the token's fault. */
function faultOf(error: unknown): Fault {
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm';
  if (error instanceof errors.JWTExpired) return 'time';
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.reason === 'check_failed' ? (FAULT_OF_CLAIM[error.claim] ?? 'claims') : 'claims';
  }
  if (error instanceof errors.JOSEError) return 'format';
  throw error;
}
