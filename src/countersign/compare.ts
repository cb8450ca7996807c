/** Two pictures against each other; nothing is stored. */

import { isProbing } from '../attempts/probing.ts';
import { readNonce } from '../liveness/attestation.ts';
import { similarity } from '../recognition/embed/match.ts';
import type { Quality } from '../recognition/quality/quality.ts';
import { listAlternatives } from '../registry/deployment.ts';
import type { Subject } from '../registry/subject.ts';
import { type Caller, mayReadSubjects } from '../tenants/key.ts';
import { attemptOf } from './attempt.ts';
import { listPremises } from './basis.ts';
import { requireWithin } from './bounds.ts';
import { type Countersigned, countersign } from './countersign.ts';
import { type FaceRequest, readProbe } from './faces.ts';
import { collectFacts, withAdverse } from './facts.ts';
import { gatherParties, type Parties } from './gather.ts';
import { checkLiveness, type Liveness } from './liveness.ts';
import { compareToThreshold, type Match, nameOutcome, tellsBand } from './match.ts';
import { openReview, type Waiting } from './postpone.ts';
import { screen } from './screening.ts';
import type { Service, Timing } from './service.ts';

export interface ComparisonRequest extends FaceRequest {
  readonly reference: Uint8Array;
  /** Where the two pictures come from. */
  readonly source: string;
  readonly reference_source: string;
  /** The subject whom the reference shows. */
  readonly reference_of: string;
  /** A point at the face of the reference that is meant. */
  readonly reference_face?: string | undefined;
}

export interface Comparison extends Match {
  readonly parties: Parties<Subject>;
  readonly liveness: Liveness;
  /** Of the picture that is compared with the reference. */
  readonly quality: Quality;
}

/** @throws Refusal, DecidedError, AuditError */
export async function compare(
  service: Service,
  caller: Caller,
  request: ComparisonRequest,
  timing: Timing,
): Promise<Countersigned<Comparison | Waiting>> {
  const { tenantId, keyId } = caller;
  const now = timing.now();
  requireWithin(caller, request.deployment);
  const named = { ...request, attempt: { keyId, now, nonce: readNonce(request.liveness) } };
  const parties = await screen(service.db, await gatherParties(service.db, tenantId, named), now);
  const { deployment, subject } = parties;
  const { purposes, vouchers } = service.policy();
  // The reference is a document or a stored picture: nobody is before a camera.
  const liveness = await checkLiveness(
    service.db,
    'compare',
    parties,
    request,
    [request.image],
    now,
  );
  const probing = isProbing(parties.attempts.byKey);
  const comparison = {
    probe_source: request.source,
    reference_source: request.reference_source,
    same_subject: request.reference_of === subject.id,
  };
  const facts = collectFacts({
    operation: 'verify',
    probing,
    ...parties,
    purposes,
    vouchers,
    template: null,
    usesTemplate: false,
    comparison,
    liveness: liveness.facts,
    runsIn: service.runsIn,
    now,
  });
  return countersign<Omit<Comparison, 'parties' | 'liveness'>, Comparison | Waiting>(
    service,
    {
      tenantId,
      keyId: caller.keyId,
      deploymentId: deployment.id,
      deploymentVersion: deployment.version,
      subjectId: subject.id,
      facts,
      premises: listPremises(caller, parties, null, now),
      discreet: !mayReadSubjects(caller),
      alternatives: listAlternatives(deployment),
      liveness,
      attempt: attemptOf(keyId, parties, now),
      perform: async () => {
        // One after the other: an isolate computes one thing at a time, and two decoded pictures
        // would only take memory.
        const { reference, reference_face, image, face } = request;
        const held = await readProbe(service, deployment, reference, reference_face);
        const probe = await readProbe(service, deployment, image, face);
        const score = similarity(probe.embedding, held.embedding);
        return {
          ...compareToThreshold(score, deployment, service.recogniser.model),
          quality: probe.quality,
        };
      },
      matched: ({ matched }) => matched,
      reconsider: ({ matched }) => withAdverse(facts, { deployment, purposes }, matched),
      postpone: (found, needed, decisionId) =>
        openReview(service, caller, parties, {
          answer: 'cmp',
          decisionId,
          needed,
          request: { probing, comparison, liveness: liveness.facts },
          finding: {
            matched: found.matched,
            falseMatchRate: found.falseMatchRate,
            template: null,
            attackDetection: liveness.detection,
          },
          now: timing.now(),
          trace: timing.trace,
        }),
      // Both pictures are the caller's: their bands tell nothing that has to be counted.
      conclude: (found, { obligations }) => ({
        outcome: nameOutcome(found),
        details: { false_match_rate: found.falseMatchRate },
        answer: {
          ...found,
          band: tellsBand(found, deployment, obligations) ? found.band : null,
          parties,
          liveness,
        },
      }),
    },
    timing,
  );
}
