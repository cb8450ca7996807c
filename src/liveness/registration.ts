/** Whose word on liveness a deployment takes: the public keys of capture SDKs and their providers. */
import { z } from '@hono/zod-openapi';
import { importJWK } from 'jose';

/**
 * The algorithms that each kind of key verifies, and no others (RFC 8725 section 3.1): the key says
 * which, never the token. RFC 9864 renames EdDSA over Ed25519 to Ed25519; providers send either.
 */
export const ALGORITHMS = { EC: ['ES256'], OKP: ['Ed25519', 'EdDSA'] };

const coordinate = z
  .string()
  .regex(/^[\w-]{43}$/, { error: 'must be 32 bytes in base64url', abort: true });

/** Nothing of what was sent is repeated: it may be a private key. */
const error = ({ code }: { code?: string | undefined }) =>
  code === 'unrecognized_keys'
    ? 'send kty, crv, x and, for P-256, y; of the public key only, never d'
    : undefined;

export const Jwk = z.discriminatedUnion('kty', [
  z.strictObject(
    { kty: z.literal('EC'), crv: z.literal('P-256'), x: coordinate, y: coordinate },
    { error },
  ),
  z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: coordinate }, { error }),
]);

/** Only WebCrypto can tell, so whoever parses a registration with keys must wait for it. */
function isUsable(jwk: z.infer<typeof Jwk>): Promise<boolean> {
  return importJWK(jwk, ALGORITHMS[jwk.kty][0]).then(
    () => true,
    () => false,
  );
}

/** @param jwk how a key is checked */
const registrationWith = <Key extends z.ZodType>(jwk: Key) =>
  z.strictObject({
    required: z.boolean().default(false).openapi({
      description: 'Whether verification and enrolment need an attestation.',
    }),
    keys: z
      .array(
        z.strictObject({
          kid: z.string().min(1).max(64),
          issuer: z.string().min(1).max(128).openapi({ description: '`iss` of what it signs.' }),
          jwk,
        }),
      )
      .min(1)
      .max(4)
      .refine((keys) => new Set(keys.map(({ kid }) => kid)).size === keys.length, {
        error: 'give each key a kid of its own',
      }),
    max_age_seconds: z.int().min(10).max(300).default(120).openapi({
      description: 'How long ago an attestation may have been issued (`iat`).',
    }),
  });

export const LivenessRegistration = registrationWith(
  Jwk.refine(isUsable, 'is no public key on this curve').openapi({
    description: 'RFC 7517: P-256 (verifies ES256) or Ed25519 (verifies EdDSA).',
  }),
).openapi({
  description:
    'Whose attestations of liveness are taken. Left out: none is required, and none is accepted.',
});

/** As it is stored: the keys were tried when it came. */
export const StoredLivenessRegistration = registrationWith(Jwk);

export type LivenessRegistration = z.infer<typeof LivenessRegistration>;
