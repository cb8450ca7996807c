/** What the service signs, checked without it: webhooks (standardwebhooks.com) and receipts (RFC 7515). */

export class SignatureError extends Error {
  override readonly name = 'SignatureError';
}

/** What a receipt of a decision promises. */
export interface Receipt {
  /** The log's origin. */
  readonly iss: string;
  /** Seconds since the epoch. */
  readonly iat: number;
  /** Id, place and commitment of the entry. */
  readonly jti: string;
  readonly index: number;
  readonly entry: string;
  /** By when the tree holds it, in seconds since the epoch. */
  readonly by: number;
}

const encoder = new TextEncoder();

/**
 * @param jws as in `log_receipt`
 * @param keys of `/.well-known/jwks.json`, as they were saved
 * @throws SignatureError
 */
export async function verifyReceipt(
  jws: string,
  { keys }: { readonly keys: readonly Readonly<Record<string, string>>[] },
): Promise<Receipt> {
  const [head = '', body = '', signature = '', ...rest] = jws.split('.');
  const { kid, alg, typ } = parse(head);
  const key = keys.find((one) => one.kid === kid);
  if (rest.length > 0 || !key || alg !== 'EdDSA' || typ !== 'countersign-receipt+jwt') {
    throw new SignatureError('It is no receipt, or its key is not among these.');
  }
  const { x = '' } = key;
  if (!(await isSigned(fromBase64(x), fromBase64(signature), `${head}.${body}`))) {
    throw new SignatureError('The receipt is not signed with this key.');
  }
  return parse(body) as unknown as Receipt;
}

/** Seconds that a webhook may be old, or its sender's clock ahead. */
const TOLERANCE = 300;

/**
 * @param body as it came, before it is parsed
 * @param headers of the request, as Fetch or `node:http` has them: by names in small letters
 * @param secret `whsec_…`, or `whpk_…` for signatures that anybody can check
 * @param now milliseconds since the epoch
 * @returns the body, parsed
 * @throws SignatureError
 */
export async function verifyWebhook(
  body: string,
  headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>,
  secret: string,
  now: number = Date.now(),
): Promise<unknown> {
  const read = (name: string) =>
    String((headers instanceof Headers ? headers.get(name) : headers[name]) ?? '');
  const [id, sent, signatures] = ['id', 'timestamp', 'signature'].map((one) =>
    read(`webhook-${one}`),
  );
  if (!/^\d{1,12}$/.test(sent) || Math.abs(now / 1000 - Number(sent)) > TOLERANCE) {
    throw new SignatureError('The webhook is too old, or has no time.');
  }
  const signed = `${id}.${sent}.${body}`;
  const check = secret.startsWith('whpk_') ? checkPublic : checkShared;
  const key = fromBase64(secret.replace(/^wh(?:sec|pk)_/, ''));
  for (const signature of signatures.split(' ')) {
    if (await check(key, signature, signed)) return JSON.parse(body);
  }
  throw new SignatureError('The webhook is not signed with this secret.');
}

async function checkShared(key: Bytes, signature: string, signed: string): Promise<boolean> {
  if (!signature.startsWith('v1,')) return false;
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const imported = await crypto.subtle.importKey('raw', key, hmac, false, ['verify']);
  return crypto.subtle.verify('HMAC', imported, fromBase64(signature.slice(3)), encode(signed));
}

async function checkPublic(key: Bytes, signature: string, signed: string): Promise<boolean> {
  return signature.startsWith('v1a,') && isSigned(key, fromBase64(signature.slice(4)), signed);
}

async function isSigned(key: Bytes, signature: Bytes, signed: string): Promise<boolean> {
  const imported = await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
  return crypto.subtle.verify('Ed25519', imported, signature, encode(signed));
}

type Bytes = Uint8Array<ArrayBuffer>;

const encode = (text: string): Bytes => Uint8Array.from(encoder.encode(text));

/** Of either alphabet, with padding or without. @throws SignatureError */
function fromBase64(text: string): Bytes {
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
      letter.charCodeAt(0),
    );
  } catch {
    throw new SignatureError('It is not written in base64.');
  }
}

function parse(part: string): Record<string, unknown> {
  try {
    return JSON.parse(new TextDecoder().decode(fromBase64(part)));
  } catch {
    throw new SignatureError('It is no JWS.');
  }
}
