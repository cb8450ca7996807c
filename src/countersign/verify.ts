/** 1:1: is this the face of that subject? */

import { MOST_BANDS, recordBand } from '../attempts/bands.ts';
import { isProbing } from '../attempts/probing.ts';
import { readNonce } from '../liveness/attestation.ts';
import { countFace } from '../passes/entries.ts';
import type { Quality } from '../recognition/quality/quality.ts';
import { listAlternatives } from '../registry/deployment.ts';
import type { Subject } from '../registry/subject.ts';
import { chooseTemplate, type Template, touchTemplate } from '../registry/template.ts';
import { type Caller, mayReadSubjects } from '../tenants/key.ts';
import { attemptOf } from './attempt.ts';
import { listPremises } from './basis.ts';
import { requireWithin } from './bounds.ts';
import { type Countersigned, countersign } from './countersign.ts';
import { Refusal } from './errors.ts';
import { type FaceRequest, readProbe } from './faces.ts';
import { collectFacts, withAdverse } from './facts.ts';
import { gatherParties, type Parties } from './gather.ts';
import { checkLiveness, type Liveness } from './liveness.ts';
import { compareToThreshold, type Match, nameOutcome, tellsBand } from './match.ts';
import { openReview, type Waiting } from './postpone.ts';
import { findModel, openTemplate, requireModel, resemblance } from './reference.ts';
import { screen } from './screening.ts';
import type { Service, Timing } from './service.ts';

export interface Verification extends Match {
  readonly parties: Parties<Subject>;
  readonly liveness: Liveness;
  /** The id of the template that was compared. */
  readonly template: string;
  readonly quality: Quality;
}

/** The facts of a verification, while they are gathered. */
export interface Gathering {
  /** When it began, in milliseconds since the epoch. */
  readonly now: number;
  readonly parties: Promise<Parties<Subject>>;
}

/** Step 2, which may begin before it is known whether the key is still good: nothing is told of it. */
export function gatherVerification(
  { db }: Service,
  { tenantId, keyId }: Pick<Caller, 'tenantId' | 'keyId'>,
  { deployment, subject, liveness }: FaceRequest,
  { now: clock }: Timing,
): Gathering {
  const now = clock();
  const attempt = { keyId, now, nonce: readNonce(liveness) };
  const parties = gatherParties(db, tenantId, { deployment, subject, attempt });
  // Whoever waits for it meets its fault.
  parties.catch(() => undefined);
  return { now, parties };
}

/** What was begun for a request before its steps. */
interface Begun {
  readonly gathering?: Gathering;
  /** What its intent takes along. */
  readonly takes?: readonly D1PreparedStatement[];
}

/** @throws Refusal, DecidedError, AuditError */
export async function verify(
  service: Service,
  caller: Caller,
  request: FaceRequest,
  timing: Timing,
  { gathering = gatherVerification(service, caller, request, timing), takes = [] }: Begun = {},
): Promise<Countersigned<Verification | Waiting>> {
  const { tenantId, keyId } = caller;
  const { now } = gathering;
  requireWithin(caller, request.deployment);
  // 2. Gather facts.
  const parties = await screen(service.db, await gathering.parties, now);
  const { deployment, subject } = parties;
  timing.lap('gather');
  const { purposes, vouchers } = service.policy();
  const template = chooseTemplate(parties.registered.templates, deployment) ?? null;
  const liveness = await checkLiveness(
    service.db,
    'verify',
    parties,
    request,
    [request.image],
    now,
  );
  const probing = isProbing(parties.attempts.byKey);
  const facts = collectFacts({
    operation: 'verify',
    probing,
    ...parties,
    purposes,
    vouchers,
    template,
    usesTemplate: true,
    liveness: liveness.facts,
    runsIn: service.runsIn,
    now,
  });

  // 3 to 8.
  return countersign<Omit<Verification, 'parties' | 'liveness'>, Verification | Waiting>(
    service,
    {
      tenantId,
      keyId: caller.keyId,
      deploymentId: deployment.id,
      deploymentVersion: deployment.version,
      subjectId: subject.id,
      ...(template && findModel(service.recogniser, template) && { modelId: template.modelId }),
      facts,
      premises: listPremises(caller, parties, template, now),
      discreet: !mayReadSubjects(caller),
      obstacle: findObstacle(template, service),
      alternatives: listAlternatives(deployment),
      liveness,
      attempt: attemptOf(keyId, parties, now),
      takes,
      perform: async () => {
        if (!template) throw new Refusal({ is: 'subject_not_enrolled' });
        // Whoever was enrolled by the former embedder is read by it, while both are served.
        const model = requireModel(service.recogniser, template);
        const [stored, face] = await Promise.all([
          openTemplate(service, template),
          readProbe(service, deployment, request.image, request.face, model.id),
        ]);
        request.onRead?.(face.quality);
        timing.note(face.timings);
        const score = await resemblance(service, face.embedding, stored);
        const match = compareToThreshold(score, deployment, model);
        return { ...match, template: template.id, quality: face.quality };
      },
      matched: ({ matched }) => matched,
      reconsider: ({ matched }) => withAdverse(facts, { deployment, purposes }, matched),
      postpone: (found, needed, decisionId) =>
        openReview(service, caller, parties, {
          answer: 'ver',
          decisionId,
          needed,
          request: { probing, liveness: liveness.facts },
          finding: {
            matched: found.matched,
            falseMatchRate: found.falseMatchRate,
            template: found.template,
            attackDetection: liveness.detection,
          },
          now: timing.now(),
          trace: timing.trace,
        }),
      conclude: (found, release, decisionId) => {
        const { db } = service;
        const banded =
          parties.attempts.bands < MOST_BANDS && tellsBand(found, deployment, release.obligations);
        return {
          outcome: nameOutcome(found),
          details: { template: found.template, false_match_rate: found.falseMatchRate },
          changes: [
            ...(found.matched
              ? [touchTemplate(db, found.template, now), countFace(db, deployment.id)]
              : []),
            ...(banded ? [recordBand(db, decisionId, subject.id, now)] : []),
          ],
          answer: { ...found, band: banded ? found.band : null, parties, liveness },
        };
      },
    },
    timing,
  );
}

/** Only behind the policy: whether a person is enrolled is nothing that a refused request may learn. */
function findObstacle(template: Template | null, { recogniser }: Service): Refusal | undefined {
  if (!template) return new Refusal({ is: 'subject_not_enrolled' });
  if (findModel(recogniser, template)) return undefined;
  return new Refusal({ is: 'template_model_differs', model: template.modelId });
}
