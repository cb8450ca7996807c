/**
 * The person's key in this browser: a WebCrypto key that no script can take out, in IndexedDB; or a
 * passkey, which the device keeps.
 */
export interface OwnKey {
  /** As the service calls it. */
  readonly id: string;
  readonly pair: CryptoKeyPair;
}

const STORE = 'keys';

async function openStore(mode: IDBTransactionMode): Promise<IDBObjectStore> {
  const opening = indexedDB.open('countersign', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const db = await done(opening);
  return db.transaction(STORE, mode).objectStore(STORE);
}

function done<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** @param owner whose key it is, and in which role: one browser may serve a family */
export async function readKey(owner: string): Promise<OwnKey | null> {
  const found = await done((await openStore('readonly')).get(owner));
  return (found as OwnKey | undefined) ?? null;
}

export async function storeKey(owner: string, key: OwnKey): Promise<void> {
  await done((await openStore('readwrite')).put(key, owner));
}

export async function forgetKey(owner: string): Promise<void> {
  await done((await openStore('readwrite')).delete(owner));
}

export async function makePair(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'sign',
    'verify',
  ]);
}

export async function exportPublic({ publicKey }: CryptoKeyPair): Promise<string> {
  return toBase64url(await crypto.subtle.exportKey('spki', publicKey));
}

export async function sign({ privateKey }: CryptoKeyPair, statement: string): Promise<string> {
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
  const message = new TextEncoder().encode(statement);
  return toBase64url(await crypto.subtle.sign(algorithm, privateKey, message));
}

/** SHA-256 of the statement is what a passkey signs; made here and not taken from the service. */
async function challengeOf(statement: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest('SHA-256', new TextEncoder().encode(statement));
}

/** What `navigator.credentials.create` gives, as the service reads it. */
export async function makePasskey(statement: string, subject: string): Promise<object> {
  const credential = (await navigator.credentials.create({
    publicKey: {
      challenge: await challengeOf(statement),
      rp: { name: 'Countersign' },
      user: { id: new TextEncoder().encode(subject), name: subject, displayName: subject },
      // Ed25519, ES256, RS256: https://www.iana.org/assignments/cose
      pubKeyCredParams: [-8, -7, -257].map((alg) => ({ type: 'public-key', alg })),
      authenticatorSelection: { userVerification: 'preferred', residentKey: 'preferred' },
      attestation: 'none',
    },
  })) as PublicKeyCredential;
  const response = credential.response as AuthenticatorAttestationResponse;
  return {
    ...describe(credential),
    response: {
      clientDataJSON: toBase64url(response.clientDataJSON),
      attestationObject: toBase64url(response.attestationObject),
    },
  };
}

export async function signWithPasskey(statement: string, credentialId: string): Promise<object> {
  const credential = (await navigator.credentials.get({
    publicKey: {
      challenge: await challengeOf(statement),
      allowCredentials: [{ type: 'public-key', id: fromBase64url(credentialId) }],
      userVerification: 'preferred',
    },
  })) as PublicKeyCredential;
  const response = credential.response as AuthenticatorAssertionResponse;
  return {
    ...describe(credential),
    response: {
      clientDataJSON: toBase64url(response.clientDataJSON),
      authenticatorData: toBase64url(response.authenticatorData),
      signature: toBase64url(response.signature),
    },
  };
}

const describe = ({ id, rawId, type }: PublicKeyCredential) => ({
  id,
  rawId: toBase64url(rawId),
  type,
  clientExtensionResults: {},
});

function toBase64url(buffer: ArrayBuffer): string {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte));
  return btoa(letters.join('')).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  const base64 = text.replaceAll('-', '+').replaceAll('_', '/');
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}
