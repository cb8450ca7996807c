/**
 * A stand-in for a liveness provider, to try and to test the API with. It signs whatever it is asked
 * to: a real one looks at a person first.
 */
import { createHash } from 'node:crypto';
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { ATTESTATION_TYPE } from '../liveness/attestation.ts';

export interface Provider {
  readonly issuer: string;
  readonly kid: string;
  readonly algorithm: 'ES256' | 'EdDSA';
  readonly privateJwk: JWK;
}

export async function makeProvider(
  algorithm: Provider['algorithm'] = 'ES256',
  kid = 'try-1',
): Promise<Provider> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  return {
    issuer: 'https://liveness.example',
    kid,
    algorithm,
    privateJwk: await exportJWK(privateKey),
  };
}

/** Its entry in a deployment's `liveness.keys`. */
export function publicKeyOf({ kid, issuer, privateJwk }: Provider) {
  const { d: _, ...jwk } = privateJwk;
  return { kid, issuer, jwk };
}

export interface Statement {
  readonly deployment: string;
  readonly nonce: string;
  readonly picture: Uint8Array;
}

/** The claims of an attestation that this picture shows a live person. @param now in milliseconds */
export function state(
  { deployment, nonce, picture }: Statement,
  { issuer }: Provider,
  now: number,
) {
  const iat = Math.floor(now / 1000);
  return {
    iss: issuer,
    aud: deployment,
    nonce,
    image_sha256: createHash('sha256').update(picture).digest('base64url'),
    iat,
    exp: iat + 60,
    presentation_attack_detection: 'passed',
  };
}

/** @param header what is to differ from the proper header */
export async function sign(
  provider: Provider,
  claims: Record<string, unknown>,
  header: Record<string, unknown> = {},
): Promise<string> {
  const { algorithm, kid, privateJwk } = provider;
  return new SignJWT(claims)
    .setProtectedHeader({ alg: algorithm, typ: ATTESTATION_TYPE, kid, ...header })
    .sign(await importJWK(privateJwk, algorithm));
}
