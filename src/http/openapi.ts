/** /openapi.json: generated from the schemas that validate, so the two cannot differ. */
import { type Document, makeDocument, serveDocument } from './document.ts';
import type { Router } from './router.ts';

export function documentApi(app: Router): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'key', {
    type: 'http',
    scheme: 'bearer',
    description:
      "An API key: csk_…; where the scope is `grant`, `log` or `metrics`, an operator's: cso_…",
  });
  const about = {
    openapi: '3.1.0',
    info: {
      title: 'Countersign',
      version: '1',
      description:
        'Face recognition in which no face is read, matched or kept unless a policy countersigns it. Errors are RFC 9457 problems; every code is listed at /v1/problems.',
      license: { name: 'MIT' },
    },
    servers: [{ url: '/' }],
  };
  // A request can only come when every route is there.
  let document: Document | undefined;
  serveDocument(app, '/openapi.json', async () => {
    document ??= await makeDocument(app.getOpenAPI31Document(about));
    return document;
  });
}
