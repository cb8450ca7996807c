/** 1:1: is this the face of that subject? */
import { similarity } from '../recognition/embed/match.ts';
import type { Quality } from '../recognition/quality/quality.ts';
import { listAlternatives } from '../registry/deployment.ts';
import type { Subject } from '../registry/subject.ts';
import { chooseTemplate, type Template, touchTemplate } from '../registry/template.ts';
import type { Caller } from '../tenants/key.ts';
import { listPremises } from './basis.ts';
import { type Countersigned, countersign } from './countersign.ts';
import { Refusal } from './errors.ts';
import { type FaceRequest, readProbe } from './faces.ts';
import { collectFacts, withAdverse } from './facts.ts';
import { gatherParties, type Parties } from './gather.ts';
import { checkLiveness, type Liveness } from './liveness.ts';
import { compareToThreshold, type Match, nameOutcome } from './match.ts';
import { screen } from './screening.ts';
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
  caller: Caller,
  request: FaceRequest,
  timing: Timing,
): Promise<Countersigned<Verification>> {
  const now = timing.now();
  const { tenantId } = caller;
  // 2. Gather facts.
  const parties = await screen(service.db, await gatherParties(service.db, tenantId, request), now);
  const { deployment, subject } = parties;
  timing.lap('gather');
  const { purposes } = service.policy();
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
    purposes,
    template,
    usesTemplate: true,
    liveness: liveness.facts,
    runsIn: service.runsIn,
    now,
  });

  // 3 to 8.
  return countersign(
    service,
    {
      tenantId,
      deploymentId: deployment.id,
      deploymentVersion: deployment.version,
      subjectId: subject.id,
      facts,
      premises: listPremises(caller, parties, template),
      alternatives: listAlternatives(deployment),
      liveness,
      perform: async () => {
        const enrolled = requireTemplate(template, service);
        const [stored, face] = await Promise.all([
          openTemplate(service, enrolled),
          readProbe(service, deployment, request.image, request.face),
        ]);
        timing.note(face.timings);
        const probe = await service.vault.transform(tenantId, face.embedding);
        const match = compareToThreshold(similarity(probe, stored), deployment, service);
        return { ...match, template: enrolled.id, quality: face.quality };
      },
      reconsider: ({ matched }) => withAdverse(facts, { deployment, purposes }, matched),
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
function requireTemplate(template: Template | null, { recogniser }: Service): Template {
  if (!template) throw new Refusal({ is: 'subject_not_enrolled' });
  if (template.modelId !== recogniser.model.id) {
    throw new Refusal({ is: 'template_model_differs', model: template.modelId });
  }
  return template;
}

async function openTemplate({ vault }: Service, template: Template): Promise<Float32Array> {
  const ciphertext = await vault.fetch(template.id);
  if (ciphertext === null) throw new Refusal({ is: 'template_too_new' });
  const { id: templateId, tenantId, subjectId, modelId, wrappedKey } = template;
  return vault.open({ tenantId, subjectId, templateId, modelId }, wrappedKey, ciphertext);
}
