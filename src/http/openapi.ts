/** /openapi.json: generated from the schemas that validate, so the two cannot differ. */
import type { Router } from './router.ts';

export function documentApi(app: Router): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'key', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key: csk_…',
  });
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'Countersign',
      version: '1',
      description:
        'Face recognition in which no face is read, matched or kept unless a policy countersigns it. Errors are RFC 9457 problems; every code is listed at /v1/problems.',
      license: { name: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{ key: [] }],
  });
}
