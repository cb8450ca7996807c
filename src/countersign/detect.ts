/** How many faces, and where; nothing is embedded, nothing is stored. */
import type { Recogniser } from '../recognition/recogniser.ts';
import { listAlternatives } from '../registry/deployment.ts';
import type { Caller } from '../tenants/key.ts';
import { listPremises } from './basis.ts';
import { requireWithin } from './bounds.ts';
import { type Countersigned, countersign } from './countersign.ts';
import { collectFacts } from './facts.ts';
import { gatherParties } from './gather.ts';
import { screen } from './screening.ts';
import type { Service, Timing } from './service.ts';

export type Detection = Awaited<ReturnType<Recogniser['detect']>>;

/** @throws Refusal, DecidedError, AuditError */
export async function detect(
  service: Service,
  caller: Caller,
  request: {
    readonly deployment: string;
    readonly image: Uint8Array;
    readonly extent: 'every' | 'tiles';
  },
  timing: Timing,
): Promise<Countersigned<Detection>> {
  const now = timing.now();
  const { tenantId } = caller;
  const { deployment: id } = request;
  requireWithin(caller, id);
  const gathered = await gatherParties(service.db, tenantId, { deployment: id });
  const parties = await screen(service.db, gathered, now);
  const { deployment } = parties;
  const { purposes, vouchers } = service.policy();
  const facts = collectFacts({
    operation: 'detect',
    ...parties,
    purposes,
    vouchers,
    template: null,
    usesTemplate: false,
    runsIn: service.runsIn,
    now,
  });
  return countersign(
    service,
    {
      tenantId,
      keyId: caller.keyId,
      deploymentId: deployment.id,
      deploymentVersion: deployment.version,
      subjectId: null,
      facts,
      premises: listPremises(caller, parties, null, now),
      alternatives: listAlternatives(deployment),
      perform: async () => service.recogniser.detect(request.image, request.extent),
      reconsider: () => facts,
      conclude: (found) => ({
        outcome: 'detected',
        details: { faces: found.faces.length },
        answer: found,
      }),
    },
    timing,
  );
}
