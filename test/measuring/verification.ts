/** The steps of a verification, and nothing that HTTP puts before them: no key, no limits, no idempotency key. */
import type { Timing } from '../../src/countersign/service.ts';
import { verify } from '../../src/countersign/verify.ts';
import type { LocalEnv } from '../../src/local/worker.ts';
import { activePolicy } from '../../src/policy/active.ts';
import { workerRecogniser } from '../../src/recognition/workerd.ts';
import { openService, type WorkerService } from '../../src/service.ts';

let service: WorkerService | undefined;

const timing: Timing = {
  request: 'bench',
  now: Date.now,
  lap: () => undefined,
  note: () => undefined,
};

/** Takes the form of POST /v1/verifications; as whom is said in `x-tenant` and `x-key-id`. */
export async function verifyBare(request: Request, env: LocalEnv): Promise<Response> {
  service ??= openService(env, activePolicy, workerRecogniser(env.EMBEDDER, env.FORMER_EMBEDDER));
  const form = await request.formData();
  const image = form.get('image');
  if (!(image instanceof File)) return new Response(null, { status: 400 });
  const caller = {
    keyId: request.headers.get('x-key-id') ?? '',
    tenantId: request.headers.get('x-tenant') ?? '',
    scopes: ['recognise', 'enrol'] as const,
  };
  const { answer } = await verify(
    service,
    caller,
    {
      deployment: String(form.get('deployment')),
      subject: String(form.get('subject')),
      image: new Uint8Array(await image.arrayBuffer()),
    },
    timing,
  );
  return Response.json('matched' in answer ? { matched: answer.matched } : {});
}
