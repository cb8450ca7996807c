/** /openapi.json: generated from the schemas that validate, so the two cannot differ. */

import { type Words, wordsIn } from '../policy/vocabulary.ts';
import { type Document, makeDocument, serveDocument } from './document.ts';
import { completeOperation, HEADERS, IDEMPOTENCY_KEY, listWords } from './documented.ts';
import { nameObjects, type Schema } from './named.ts';
import type { Router } from './router.ts';

const TAGS = {
  public: 'For everyone, without a key.',
  deployments: 'Registered uses of recognition: purpose, controller, place, terms.',
  subjects: 'Pseudonymous people.',
  consents: 'What a person agreed to, event by event.',
  recognition: 'Pictures of faces: enrol, verify, compare, detect.',
  passes: 'The way in without a face: for one entry, drawn as a QR code.',
  reviews: 'What goes against a person, and waits until people have looked.',
  decisions: 'What was decided, by which rules, and the evidence of it.',
  rights: 'What people ask of their own, through their link or through the controller.',
  me: 'What a person does by themselves, once they have opened their link.',
  vault: 'Rotation of the keys that seal templates, and the sweep of what is over its limit.',
  log: 'The transparency log, as c2sp.org/tlog-tiles has it.',
  captures: 'One picture from one phone, with a token in place of a key.',
  keys: 'The keys of a tenant.',
  tenants: 'For operators: tenants, from the first key to the receipt of their deletion.',
  grants: 'What operators vouch for about a controller.',
  webhooks: 'End points of yours that are told what happened.',
  operations: 'For whoever runs the service.',
};

/**
 * @param app with all its routes
 * @param words what the policy at hand knows
 */
export function describeApi(app: Router, words: Words) {
  app.openAPIRegistry.registerComponent('securitySchemes', 'key', {
    type: 'http',
    scheme: 'bearer',
    description:
      "An API key: csk_…; where the scope is `grant`, `log`, `vault`, `tenants` or `metrics`, an operator's: cso_…",
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'link', {
    type: 'http',
    scheme: 'bearer',
    description: "A session that a person's link opened, from POST /v1/me/sessions.",
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'capture', {
    type: 'http',
    scheme: 'bearer',
    description: 'A capture token: cap_…, from POST /v1/captures. It opens one route, once.',
  });
  for (const [name, header] of Object.entries(HEADERS)) {
    app.openAPIRegistry.registerComponent('headers', name, header);
  }
  app.openAPIRegistry.registerComponent('parameters', 'Idempotency-Key', IDEMPOTENCY_KEY);
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Countersign',
      version: '1',
      description:
        'Face recognition in which no face is read, matched or kept unless a policy countersigns it. Errors are RFC 9457 problems; every code is listed at /v1/problems.',
      license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
    },
    servers: [{ url: '/' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
  });
  for (const path of Object.values(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(path)) completeOperation(method, operation);
  }
  nameObjects((document.components?.schemas ?? {}) as Record<string, Schema>);
  listWords(document, words);
  return document;
}

export function documentApi(app: Router): void {
  // A request can only come when every route is there.
  let made: { document: Document; revision: string } | undefined;
  serveDocument(app, '/openapi.json', async (c) => {
    const { revision, vocabulary, catalogue } = c.var.service.policy();
    // Where policies are written, another one takes over while the Worker runs.
    if (made?.revision !== revision) {
      const words = wordsIn(vocabulary, catalogue);
      made = { document: await makeDocument(describeApi(app, words)), revision };
    }
    return made.document;
  });
}
