/** /v1/subjects/{id}/links: a person's own way in. */
import { createRoute, z } from '@hono/zod-openapi';
import { issueLink } from '../countersign/link.ts';
import { guard } from '../http/guard.ts';
import { answer, jsonBody, newRouter, problems } from '../http/router.ts';
import { Instant, idParam, LogReceipt } from '../http/schemas/common.ts';
import { toInstant } from '../instant.ts';
import { HOLDERS } from '../rights/act.ts';

const LinkRequest = z
  .strictObject({
    holder: z.enum(HOLDERS).default('person').openapi({
      description: 'guardian: of a person who is not of age; what it opens ends when they are.',
    }),
    deployment: z.string().nullable().default(null).openapi({
      description: 'For which the page is to ask for consent.',
    }),
  })
  .openapi('LinkRequest', { example: { holder: 'person' } });

const LinkSchema = z
  .object({
    id: z.string(),
    subject: z.string(),
    holder: z.enum(HOLDERS),
    url: z.url().openapi({
      description:
        'Give it to the person and to nobody else. The secret is behind the #, which browsers send to no server.',
    }),
    expires_at: Instant.openapi({ description: 'Until when it can be opened, once.' }),
    log_receipt: LogReceipt,
  })
  .openapi('Link');

export const links = newRouter();

links.openapi(
  createRoute({
    method: 'post',
    path: '/subjects/{id}/links',
    operationId: 'createLink',
    summary: "Make a link to the person's own page",
    description:
      'It opens once, within 15 minutes, and for 30 after that. What it opens reads all that is held and withdraws consent; the first time it registers a key of the person, which signs everything else. Each link is an entry of the log, and the person sees them.',
    tags: ['rights'],
    ...guard(['rights'], 'json', { shownOnce: true, suspended: true }),
    request: { params: idParam('sub'), ...jsonBody(LinkRequest) },
    responses: {
      201: answer('Made.', LinkSchema),
      ...problems(
        'invalid_request',
        'malformed_body',
        'subject_not_found',
        'subject_erased',
        'deployment_not_found',
        'deployment_ended',
        'no_guardian',
        'links_full',
        'audit_unavailable',
      ),
    },
  }),
  async (c) => {
    const { service, caller, timing } = c.var;
    const subject = c.req.valid('param').id;
    const { link, token, logReceipt } = await issueLink(
      service,
      caller,
      { subject, ...c.req.valid('json') },
      timing,
    );
    const url = new URL('/me/', c.req.url);
    url.hash = token;
    return c.json(
      {
        id: link.id,
        subject,
        holder: link.holder,
        url: url.href,
        expires_at: toInstant(link.expiresAt),
        log_receipt: logReceipt,
      },
      201,
    );
  },
);
