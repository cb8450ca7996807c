/** What shows that a decision is in the log as it is told: the committed text, and a proof. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { findArchived, readEntryAt } from '../audit/archived.ts';
import { outcomeIdFor } from '../audit/entry.ts';
import { exportEntries } from '../audit/export.ts';
import { formatProof } from '../audit/note/proof.ts';
import { CHECKPOINT, COSIGNED, openPublished } from '../audit/published.ts';
import { findRow, type OpenedEntry } from '../audit/text.ts';
import { proveInclusion } from '../audit/tree/proof.ts';
import { decodeBase64 } from '../base64.ts';
import type { AppEnv } from '../http/env.ts';
import { forEveryone, guard } from '../http/guard.ts';
import { Problem } from '../http/problems.ts';
import { answer, newRouter, problems, publicProblems } from '../http/router.ts';
import { idParam, queryNumber } from '../http/schemas/common.ts';
import { report } from '../report.ts';
import { toJwk } from '../signing/keys.ts';

export const evidence = newRouter();

const Which = z.strictObject({
  entry: z.enum(['decision', 'outcome']).default('decision').openapi({
    description:
      'A decision that a face was read for has its outcome in an entry of its own. Any other has one entry for both.',
  }),
});

evidence.openapi(
  createRoute({
    method: 'get',
    path: '/decisions/{id}/record',
    operationId: 'getDecisionRecord',
    summary: 'What the log committed to, byte for byte',
    description:
      'RFC 8785 JSON. SHA-256 over the salt of the proof and these bytes is the entry of the log.',
    tags: ['decisions'],
    ...guard(['audit']),
    request: { params: idParam('dec'), query: Which },
    responses: {
      200: {
        description: 'The text.',
        content: { 'text/plain': { schema: z.string() } },
      },
      ...problems('invalid_request', 'decision_not_found', 'decision_erased'),
    },
  }),
  async (c) => {
    const { text } = (await findOwn(c, c.req.valid('param').id, c.req.valid('query').entry)).opened;
    return c.text(text, 200);
  },
);

evidence.openapi(
  createRoute({
    method: 'get',
    path: '/decisions/{id}/proof',
    operationId: 'getDecisionProof',
    summary: 'A proof that the log holds it',
    description:
      'A c2sp.org/tlog-proof: the place of the entry, the audit path, and a signed checkpoint, with cosignatures of witnesses where it has them. `extra` is the salt. It is checked without this service: `npx countersign-verify proof`.',
    tags: ['decisions'],
    ...guard(['audit']),
    request: { params: idParam('dec'), query: Which },
    responses: {
      200: {
        description: 'The proof.',
        content: { 'text/plain': { schema: z.string() } },
      },
      ...problems('invalid_request', 'decision_not_found', 'decision_erased', 'not_in_tree_yet'),
    },
  }),
  async (c) => {
    const { index, opened } = await findOwn(c, c.req.valid('param').id, c.req.valid('query').entry);
    const published = await openTree(c.var.service.published, index);
    const hashes = await proveInclusion(published.reader, index, published.size);
    const extra = decodeBase64(opened.salt);
    return c.text(formatProof({ index, hashes, checkpoint: published.note, extra }), 200);
  },
);

const IndexQuery = z.strictObject({
  from: queryNumber(0).default(0).openapi({
    default: 0,
    description: 'The place to begin at: the last that was read and one more.',
  }),
});

evidence.openapi(
  createRoute({
    method: 'get',
    path: '/entries',
    operationId: 'exportEntries',
    summary: 'Export the log: every entry with what it commits to, in order',
    description:
      "NDJSON, a line an entry: `index`, `id`, `entry` (32 bytes, base64), `salt` and `text`, which are null where they are erased. A tenant's key gets its tenant's, with consents, registrations, grants and keys, and without what is erased. An operator's or auditor's key, with the scope `log`, gets all of it. `npx countersign-verify export` checks it against the tree.",
    tags: ['decisions'],
    ...guard(['audit', 'log']),
    request: { query: IndexQuery },
    responses: {
      200: {
        description: 'The entries.',
        content: { 'application/x-ndjson': { schema: z.string() } },
      },
      ...problems('invalid_request'),
    },
  }),
  async (c) => {
    const { service, operator, caller } = c.var;
    const tenantId = operator ? null : caller.tenantId;
    const entries = exportEntries(service, { tenantId, from: c.req.valid('query').from });
    // The router has types for JSON and for text only.
    return c.body(toLines(entries), 200, { 'content-type': 'application/x-ndjson' }) as never;
  },
);

/** Public, below no version: RFC 8615. */
export const keys = newRouter();

keys.openapi(
  createRoute({
    method: 'get',
    path: '/.well-known/jwks.json',
    operationId: 'listSigningKeys',
    summary: 'The keys that sign receipts, passes and checkpoints',
    description:
      'A JWK Set (RFC 7517), those that signed before among them. `countersign_use` says what each signs; a signature for anything else counts for nothing.',
    tags: ['log'],
    ...forEveryone,
    responses: {
      200: answer('The keys.', z.object({ keys: z.array(z.record(z.string(), z.string())) })),
      ...publicProblems(),
    },
  }),
  async (c) => {
    const known = await c.var.service.signing.all();
    c.header('cache-control', 'public, max-age=300');
    c.header('access-control-allow-origin', '*');
    return c.json({ keys: known.map((key) => ({ ...toJwk(key) })) }, 200);
  },
);

type Opened = OpenedEntry & { readonly opened: NonNullable<OpenedEntry['opened']> };

/** @throws Problem when the tenant has no such decision, or it is erased. */
async function findOwn(
  c: Context<AppEnv>,
  decisionId: string,
  which: 'decision' | 'outcome',
): Promise<Opened> {
  const { db } = c.var.service;
  const id = which === 'outcome' ? outcomeIdFor(decisionId) : decisionId;
  const found = (await findRow(db, id)) ?? (await findClosed(c, decisionId, which));
  const { tenantId } = c.var.caller;
  if (!found || (found.tenantId !== null && found.tenantId !== tenantId)) {
    throw new Problem(
      'decision_not_found',
      'Check the id of the decision, and which entry it has.',
    );
  }
  const { opened } = found;
  if (!opened) {
    throw new Problem('decision_erased', 'The log keeps a commitment to it, and no more.');
  }
  return { ...found, opened };
}

/** An outcome may be recorded long after its decision, which knows its place. */
async function findClosed(
  c: Context<AppEnv>,
  decisionId: string,
  which: 'decision' | 'outcome',
): Promise<OpenedEntry | null> {
  const { db, published } = c.var.service;
  const decision = await findArchived(db, published, decisionId);
  if (which === 'decision' || !decision) return decision;
  const { outcomeIndex } = decision;
  return outcomeIndex === null ? null : readEntryAt(db, published, outcomeIndex);
}

/** The latest checkpoint with its witnesses, if it has the entry; else the latest. */
async function openTree(store: R2Bucket, index: number) {
  for (const name of [COSIGNED, CHECKPOINT] as const) {
    const published = await openPublished(store, name);
    if (published && index < published.size) return published;
  }
  const detail = 'It is recorded, and will be in the tree in a few seconds. Ask again then.';
  throw new Problem('not_in_tree_yet', detail, {}, { 'retry-after': '2' });
}

function toLines(entries: AsyncGenerator<OpenedEntry>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      // A good part of a page at once: a line at a time would be a turn of the loop for each.
      let lines = '';
      try {
        while (lines.length < 65_536) {
          const { done, value } = await entries.next();
          if (done) {
            if (lines !== '') controller.enqueue(encoder.encode(lines));
            controller.close();
            return;
          }
          const { index, id, entry, opened } = value;
          const { salt, text } = opened ?? { salt: null, text: null };
          lines += `${JSON.stringify({ index, id, entry, salt, text })}\n`;
        }
        controller.enqueue(encoder.encode(lines));
      } catch (error) {
        // The answer has begun: it breaks off, and does not look whole.
        report('export_failed', error);
        controller.error(error);
      }
    },
    async cancel() {
      await entries.return(undefined);
    },
  });
}
