/**
 * Whether a person's key signed a statement. A browser's key is a WebCrypto key that cannot be taken out
 * of it; a passkey is WebAuthn's (https://www.w3.org/TR/webauthn-3/), and signs the statement's digest as
 * its challenge. No attestation is asked of a passkey: which make it is says nothing about the person.
 */
import { base64url } from 'jose';
import type { PersonKey } from './keys.ts';
import { digestOf } from './statement.ts';

/** Where the person's page is served: what a passkey is bound to. */
export interface Site {
  /** As browsers write it: `https://example.com`. */
  readonly origin: string;
  /** WebAuthn's RP ID: its host. */
  readonly host: string;
}

export function siteOf(url: string): Site {
  const { origin, hostname } = new URL(url);
  return { origin, host: hostname };
}

/** What came with an act: a signature in base64url, or what `navigator.credentials.get` gave. */
export type Signature =
  | { readonly kind: 'browser'; readonly signature: string }
  | { readonly kind: 'passkey'; readonly response: unknown };

/** What came with a registration: the key with its first signature, or what `create` gave. */
export type NewKey =
  | {
      readonly kind: 'browser';
      readonly algorithm: 'ES256' | 'Ed25519';
      /** SPKI, base64url. */
      readonly public_key: string;
      readonly signature: string;
    }
  | { readonly kind: 'passkey'; readonly response: unknown };

export type KeyMaterial = Pick<
  PersonKey,
  'kind' | 'publicKey' | 'algorithm' | 'credentialId' | 'counter'
>;

/** ECDSA on P-256 with SHA-256 (FIPS 186-5), or Ed25519 (RFC 8032). */
const ALGORITHMS = {
  ES256: [
    { name: 'ECDSA', namedCurve: 'P-256' },
    { name: 'ECDSA', hash: 'SHA-256' },
  ],
  Ed25519: [{ name: 'Ed25519' }, { name: 'Ed25519' }],
} as const;

async function isSignedWith(
  algorithm: 'ES256' | 'Ed25519',
  publicKey: string,
  signature: string,
  statement: string,
): Promise<boolean> {
  const [imported, verified] = ALGORITHMS[algorithm];
  try {
    const key = await crypto.subtle.importKey(
      'spki',
      new Uint8Array(base64url.decode(publicKey)),
      imported,
      false,
      ['verify'],
    );
    const message = new TextEncoder().encode(statement);
    return await crypto.subtle.verify(
      verified,
      key,
      new Uint8Array(base64url.decode(signature)),
      message,
    );
  } catch {
    // No key of this kind, or no base64url.
    return false;
  }
}

/** Once an isolate: it is large, and most requests are not of people with passkeys. */
const webauthn = () => import('@simplewebauthn/server');

/**
 * @returns the key's next state, in which only its counter can differ; null where it did not sign this
 *   statement, or a passkey's counter shows that there is a copy of it
 */
export async function verifySignature(
  key: PersonKey,
  sent: Signature,
  statement: string,
  site: Site,
): Promise<PersonKey | null> {
  if (sent.kind === 'browser') {
    if (key.kind !== 'browser' || key.algorithm === null) return null;
    const { algorithm, publicKey } = key;
    return (await isSignedWith(algorithm, publicKey, sent.signature, statement)) ? key : null;
  }
  if (key.kind !== 'passkey' || key.credentialId === null) return null;
  try {
    const { verifyAuthenticationResponse } = await webauthn();
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: sent.response as Parameters<typeof verifyAuthenticationResponse>[0]['response'],
      expectedChallenge: base64url.encode(await digestOf(statement)),
      expectedOrigin: site.origin,
      expectedRPID: site.host,
      credential: {
        id: key.credentialId,
        publicKey: new Uint8Array(base64url.decode(key.publicKey)),
        counter: key.counter,
      },
      requireUserVerification: false,
    });
    return verified ? { ...key, counter: authenticationInfo.newCounter } : null;
  } catch {
    return null;
  }
}

/** @returns null where the new key did not sign its own registration */
export async function verifyNewKey(
  sent: NewKey,
  statement: string,
  site: Site,
): Promise<KeyMaterial | null> {
  if (sent.kind === 'browser') {
    const { algorithm, public_key: publicKey, signature } = sent;
    if (!(await isSignedWith(algorithm, publicKey, signature, statement))) return null;
    return { kind: 'browser', publicKey, algorithm, credentialId: null, counter: 0 };
  }
  try {
    const { verifyRegistrationResponse } = await webauthn();
    const { registrationInfo } = await verifyRegistrationResponse({
      response: sent.response as Parameters<typeof verifyRegistrationResponse>[0]['response'],
      expectedChallenge: base64url.encode(await digestOf(statement)),
      expectedOrigin: site.origin,
      expectedRPID: site.host,
      requireUserVerification: false,
    });
    if (!registrationInfo) return null;
    const { id, publicKey, counter } = registrationInfo.credential;
    return {
      kind: 'passkey',
      publicKey: base64url.encode(publicKey),
      algorithm: null,
      credentialId: id,
      counter,
    };
  } catch {
    return null;
  }
}
