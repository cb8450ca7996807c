/** Verifying a message as a stranger would: with npm's standardwebhooks, and with WebCrypto for Ed25519. */
import { Webhook } from 'standardwebhooks';
import type { Received } from './receiver.ts';

/** Whether the `v1` signature is good. */
export function hasSignature({ body, headers }: Received, secret: string): boolean {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}

/** Whether a `v1a` signature is good for this key, `whpk_…`. */
export async function hasAsymmetric(
  { body, headers }: Received,
  publicKey: string,
): Promise<boolean> {
  const raw = Buffer.from(publicKey.replace(/^whpk_/, ''), 'base64');
  const key = await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify']);
  const content = new TextEncoder().encode(
    `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`,
  );
  const signatures = headers['webhook-signature'].split(' ').map((each) => each.split(','));
  const checks = signatures
    .filter(([version]) => version === 'v1a')
    .map(([, text]) => crypto.subtle.verify('Ed25519', key, Buffer.from(text, 'base64'), content));
  return (await Promise.all(checks)).includes(true);
}
