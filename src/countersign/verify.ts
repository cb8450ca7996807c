/** 1:1: is this the face of that subject? */
import { similarity } from '../recognition/embed/match.ts';
import type { Quality } from '../recognition/quality/quality.ts';
import { listAlternatives } from '../registry/deployment.ts';
import type { Subject } from '../registry/subject.ts';
import { chooseTemplate, type Template, touchTemplate } from '../registry/template.ts';
import { type Countersigned, countersign } from './countersign.ts';
import { Refusal } from './errors.ts';
import { type FaceRequest, readProbe } from './faces.ts';
import { collectFacts, withAdverse } from './facts.ts';
import { gatherParties, type Parties } from './gather.ts';
import { checkLiveness, type Liveness } from './liveness.ts';
import { compareToThreshold, type Match, nameOutcome } from './match.ts';
import { openTemplate } from './reference.ts';
import type { Service, Timing } from './service.ts';

export interface Verification extends Match {
  readonly parties: Parties<Subject>;
  readonly liveness: Liveness;
  /** The id of the template that was compared. */
  readonly template: string;
  readonly quality: Quality;
}

/** @throws Refusal, DecidedError, AuditError */
export async function verify(
  service: Service,
  tenantId: string,
  request: FaceRequest,
  timing: Timing,
): Promise<Countersigned<Verification>> {
  const now = timing.now();
  // 2. Gather facts.
  const parties = await gatherParties(service.db, tenantId, request);
  const { deployment, subject } = parties;
  timing.lap('gather');
  const template = chooseTemplate(parties.registered.templates, deployment) ?? null;
  const liveness = await checkLiveness(
    service.db,
    'verify',
    parties,
    request,
    [request.image],
    now,
  );
  const facts = collectFacts({
    operation: 'verify',
    ...parties,
    template,
    usesTemplate: true,
    liveness: liveness.facts,
    now,
  });

  // 3 to 8.
  return countersign(
    service,
    {
      tenantId,
      deploymentId: deployment.id,
      subjectId: subject.id,
      facts,
      alternatives: listAlternatives(deployment),
      liveness,
      perform: async () => {
        const enrolled = requireTemplate(template);
        const [stored, face] = await Promise.all([
          openTemplate(service, enrolled),
          readProbe(service, deployment, request.image, request.face),
        ]);
        timing.note(face.timings);
        const probe = await service.vault.transform(tenantId, face.embedding);
        const match = compareToThreshold(similarity(probe, stored), deployment, service);
        return { ...match, template: enrolled.id, quality: face.quality };
      },
      reconsider: ({ matched }) => withAdverse(facts, deployment, matched),
      conclude: (found) => ({
        outcome: nameOutcome(found),
        details: { template: found.template, false_match_rate: found.falseMatchRate },
        changes: found.matched ? [touchTemplate(service.db, found.template, now)] : [],
        answer: { ...found, parties, liveness },
      }),
    },
    timing,
  );
}

/** Only behind the policy: whether a person is enrolled is nothing that a refused request may learn. */
function requireTemplate(template: Template | null): Template {
  if (!template) throw new Refusal({ is: 'subject_not_enrolled' });
  return template;
}
