/** Signing what others check offline: a compact JWS (RFC 7515) with EdDSA (RFC 8037). */
import canonicalize from 'canonicalize';
import { base64url } from 'jose';
import type { SigningKey } from './keys.ts';

/** What a signature needs of a key. */
export type Signer = Pick<SigningKey, 'kid' | 'sign'>;

/**
 * The payload is the document's RFC 8785 form, so that whoever has the document alone can tell whether
 * it is the one that was signed.
 * @param type `typ` of the JOSE header (RFC 8725, section 3.11), one for each kind of document: no other
 *   signature of this key passes for it
 */
export async function signDocument(
  document: Readonly<Record<string, unknown>>,
  type: string,
  { kid, sign }: Signer,
): Promise<string> {
  const text = canonicalize(document);
  if (text === undefined) throw new TypeError('A document is an object.');
  const header = JSON.stringify({ alg: 'EdDSA', kid, typ: type });
  const signed = `${base64url.encode(header)}.${base64url.encode(text)}`;
  const signature = await sign(new TextEncoder().encode(signed));
  return `${signed}.${base64url.encode(signature)}`;
}
