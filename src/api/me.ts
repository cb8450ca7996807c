/** /v1/me: what a person does by themselves, through a link of theirs. No key of a tenant's opens it. */
import { createRoute, z } from '@hono/zod-openapi';
import { collectAccess, portable } from '../countersign/access.ts';
import { beginSession } from '../countersign/link.ts';
import {
  carryOutSigned,
  carryOutUnsigned,
  challenge,
  challengeOf,
  registerKey,
} from '../countersign/signed.ts';
import { forEveryone } from '../http/guard.ts';
import { answer, jsonBody, newRouter, publicProblems } from '../http/router.ts';
import { EXAMPLE_IDS, Instant, LogReceipt } from '../http/schemas/common.ts';
import { DoneSchema, readAsked, SignedAct } from '../http/schemas/right.ts';
import { forPerson } from '../http/session.ts';
import { acceptBody } from '../http/upload.ts';
import { toInstant } from '../instant.ts';
import { HOLDERS } from '../rights/act.ts';
import { siteOf } from '../rights/signature.ts';
import { AccessQuery, AccessSchema, PortableSchema, placesOf, presentDone } from './rights.ts';

export const me = newRouter();

const SessionSchema = z
  .object({
    session: z.string().openapi({
      description: 'Send it as "Authorization: Bearer …". It is told once.',
    }),
    ends_at: Instant,
    subject: z.string(),
    holder: z.enum(HOLDERS),
    log_receipt: LogReceipt,
  })
  .openapi('Session');

me.openapi(
  createRoute({
    method: 'post',
    path: '/me/sessions',
    operationId: 'openLink',
    summary: 'Open a link, once',
    tags: ['me'],
    security: [],
    middleware: [...forEveryone.middleware, acceptBody('json')],
    request: jsonBody(
      z
        .strictObject({
          link: z.string().max(128).openapi({ description: 'What stands behind its #.' }),
        })
        .openapi('Opening', { example: { link: `lnk_${'0'.repeat(22)}.${'0'.repeat(43)}` } }),
    ),
    responses: {
      201: answer('Opened.', SessionSchema),
      ...publicProblems(
        'invalid_request',
        'malformed_body',
        'link_invalid',
        'no_guardian',
        'audit_unavailable',
        'log_halted',
      ),
    },
  }),
  async (c) => {
    const { service, timing } = c.var;
    const opened = await beginSession(service, c.req.valid('json').link, timing);
    return c.json(
      {
        session: opened.token,
        ends_at: toInstant(opened.endsAt),
        subject: opened.subject.id,
        holder: opened.link.holder,
        log_receipt: opened.logReceipt,
      },
      201,
    );
  },
);

me.openapi(
  createRoute({
    method: 'get',
    path: '/me',
    operationId: 'getMe',
    summary: 'Everything that is held about whoever opened the link',
    tags: ['me'],
    ...forPerson(),
    request: { query: AccessQuery },
    responses: {
      200: answer(
        'What is held.',
        AccessSchema.extend({
          holder: z.enum(HOLDERS),
          session_ends_at: Instant,
          asked_for: z.string().nullable().openapi({
            description: 'The deployment for which the person is asked for consent.',
          }),
        }).openapi('OwnAccess'),
      ),
      ...publicProblems('invalid_request', 'link_invalid', 'no_guardian', 'log_halted'),
    },
  }),
  async (c) => {
    const { service, session, timing } = c.var;
    const places = placesOf(c.req.valid('query'));
    const held = await collectAccess(service, session.subject, places, timing.now());
    const { holder, expiresAt, deploymentId } = session.link;
    return c.json(
      {
        ...held,
        holder,
        session_ends_at: toInstant(expiresAt),
        asked_for: deploymentId,
      },
      200,
    );
  },
);

me.openapi(
  createRoute({
    method: 'get',
    path: '/me/portability',
    operationId: 'getOwnPortability',
    summary: 'What the person provided, as a file to take along',
    tags: ['me'],
    ...forPerson(),
    request: { query: AccessQuery.omit({ decisions_after: true, dry_runs_after: true }).strict() },
    responses: {
      200: answer('The file.', PortableSchema),
      ...publicProblems('invalid_request', 'link_invalid', 'no_guardian', 'log_halted'),
    },
  }),
  async (c) => {
    const { service, session, timing } = c.var;
    const places = placesOf(c.req.valid('query'));
    const held = await collectAccess(service, session.subject, places, timing.now());
    c.header('content-disposition', 'attachment; filename="countersign.json"');
    return c.json(portable(held), 200);
  },
);

const ChallengeSchema = z
  .object({
    id: z.string(),
    statement: z.string().openapi({
      description: 'RFC 8785 JSON. A key of a browser signs its bytes in UTF-8.',
    }),
    webauthn_challenge: z.string().openapi({
      description: 'Its SHA-256, base64url: what a passkey signs.',
    }),
    expires_at: Instant,
  })
  .openapi('Challenge');

me.openapi(
  createRoute({
    method: 'post',
    path: '/me/challenges',
    operationId: 'createChallenge',
    summary: 'Ask what is to be signed for an act',
    tags: ['me'],
    ...forPerson('json'),
    request: jsonBody(SignedAct.openapi('SignedAct', { example: { act: 'restrict' } })),
    responses: {
      201: answer('To be signed within five minutes.', ChallengeSchema),
      ...publicProblems(
        'invalid_request',
        'malformed_body',
        'link_invalid',
        'log_halted',
        'no_guardian',
        'deployment_not_found',
        'tenant_suspended',
        'act_changes_nothing',
        'acts_full',
        'challenges_full',
      ),
    },
  }),
  async (c) => {
    const { service, session, timing } = c.var;
    const open = await challenge(service, session, readAsked(c.req.valid('json')), timing);
    return c.json(
      {
        id: open.id,
        statement: open.statement,
        webauthn_challenge: await challengeOf(open.statement),
        expires_at: toInstant(open.expiresAt),
      },
      201,
    );
  },
);

const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/, 'write it in base64url, without padding');
/**
 * What `navigator.credentials` gives, as JSON (WebAuthn level 3, section 5.1), as far as the verifier reads
 * it. It is kept with the act that it signed: so nothing else is, and nothing of any length.
 */
const credentialWith = <Shape extends z.ZodRawShape>(response: Shape) =>
  z.object({
    id: base64url.max(1400),
    rawId: base64url.max(1400),
    type: z.literal('public-key'),
    response: z.object({ clientDataJSON: base64url.max(2000), ...response }),
    clientExtensionResults: z.object({}).default({}),
  });
const Attestation = credentialWith({ attestationObject: base64url.max(16_000) });
const Assertion = credentialWith({
  authenticatorData: base64url.max(2000),
  signature: base64url.max(1000),
});

const KeyRequest = z
  .strictObject({
    challenge: z.string().max(64),
    key: z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('browser'),
        algorithm: z.enum(['ES256', 'Ed25519']),
        public_key: base64url.max(400).openapi({ description: 'SPKI.' }),
        signature: base64url.max(200),
      }),
      z.strictObject({ kind: z.literal('passkey'), response: Attestation }),
    ]),
  })
  .openapi('PersonKeyRequest');

me.openapi(
  createRoute({
    method: 'post',
    path: '/me/keys',
    operationId: 'registerPersonKey',
    summary: 'Make a key the person’s own',
    description:
      'The key signs the statement of a challenge for `register_key`. The first counts at once; another takes its place after seven days, in which whoever holds the one that counts can refuse it.',
    tags: ['me'],
    ...forPerson('json'),
    request: jsonBody(KeyRequest),
    responses: {
      201: answer(
        'Registered.',
        z.object({ id: z.string(), counts_from: Instant, log_receipt: LogReceipt }),
      ),
      ...publicProblems(
        'invalid_request',
        'malformed_body',
        'link_invalid',
        'no_guardian',
        'challenge_invalid',
        'signature_invalid',
        'key_waiting',
        'keys_full',
        'facts_changed',
        'audit_unavailable',
        'log_halted',
      ),
    },
  }),
  async (c) => {
    const { service, session, timing } = c.var;
    const site = siteOf(c.req.url);
    const done = await registerKey(service, session, c.req.valid('json'), site, timing);
    const { key, logReceipt } = done;
    return c.json(
      { id: key.id, counts_from: toInstant(key.countsFrom), log_receipt: logReceipt },
      201,
    );
  },
);

const OwnActRequest = z
  .union([
    z.strictObject({
      challenge: z.string().max(64),
      signature: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('browser'), signature: base64url.max(200) }),
        z.strictObject({ kind: z.literal('passkey'), response: Assertion }),
      ]),
    }),
    z.strictObject({ act: z.literal('withdraw'), deployment: z.string().max(64) }),
  ])
  .openapi('OwnActRequest', {
    example: { act: 'withdraw', deployment: EXAMPLE_IDS.deployment },
  });

me.openapi(
  createRoute({
    method: 'post',
    path: '/me/acts',
    operationId: 'carryOutAct',
    summary: 'Do what was signed; or withdraw consent, for which an opened link is enough',
    tags: ['me'],
    ...forPerson('json'),
    request: jsonBody(OwnActRequest),
    responses: {
      201: answer('Done.', DoneSchema),
      ...publicProblems(
        'invalid_request',
        'malformed_body',
        'link_invalid',
        'no_guardian',
        'no_person_key',
        'challenge_invalid',
        'signature_invalid',
        'deployment_not_found',
        'deployment_ended',
        'tenant_suspended',
        'act_changes_nothing',
        'acts_full',
        'consents_full',
        'storage_full',
        'facts_changed',
        'audit_unavailable',
        'log_halted',
      ),
    },
  }),
  async (c) => {
    const { service, session, timing } = c.var;
    const sent = c.req.valid('json');
    const done =
      'act' in sent
        ? await carryOutUnsigned(service, session, { ...sent, terms: {} }, timing)
        : await carryOutSigned(service, session, sent, siteOf(c.req.url), timing);
    return c.json(await presentDone(service, session.subject.id, done), 201);
  },
);
