/** Enrolment. The pictures are read and forgotten; the sealed template is kept. */
import { newId } from '../ids.ts';
import type { Quality } from '../recognition/quality/quality.ts';
import { listAlternatives } from '../registry/deployment.ts';
import { insertTemplate, type Template } from '../registry/template.ts';
import { type Countersigned, countersign } from './countersign.ts';
import { type EnrolmentRequest, readEnrolment } from './faces.ts';
import { collectFacts } from './facts.ts';
import { gatherParties } from './gather.ts';
import { checkLiveness, type Liveness } from './liveness.ts';
import type { Service, Timing } from './service.ts';

export interface Enrolment {
  readonly template: Template;
  readonly liveness: Liveness;
  /** How many pictures became the template. */
  readonly pictures: number;
  /** Of the best picture. */
  readonly quality: Quality;
}

const DAY = 86_400_000;

/** @throws Refusal, DecidedError, AuditError */
export async function enrol(
  service: Service,
  tenantId: string,
  request: EnrolmentRequest,
  timing: Timing,
): Promise<Countersigned<Enrolment>> {
  const now = timing.now();
  const parties = await gatherParties(service.db, tenantId, request);
  const { deployment, subject } = parties;
  const { purpose, retention, controller } = deployment.registration;
  const asked = retention.days === null ? null : now + retention.days * DAY;
  const liveness = await checkLiveness(service.db, 'enrol', parties, request, request.image, now);
  const facts = collectFacts({
    operation: 'enroll',
    ...parties,
    template: {
      purpose,
      source: request.source,
      enrolledAt: now,
      lastInteractionAt: now,
      purposeEndedAt: null,
      retentionUntil: asked,
    },
    usesTemplate: true,
    liveness: liveness.facts,
    now,
  });
  return countersign(
    service,
    {
      tenantId,
      deploymentId: deployment.id,
      subjectId: subject.id,
      facts,
      alternatives: listAlternatives(deployment),
      liveness,
      perform: () => readEnrolment(service, deployment, request.image, request.face),
      reconsider: () => facts,
      conclude: async (read, release) => {
        const identity = {
          tenantId,
          subjectId: subject.id,
          templateId: newId('tpl'),
          modelId: service.recogniser.model.id,
        };
        // The policy refuses an enrolment without an end; the shorter of the two periods counts.
        const cap = release.retention ? now + release.retention.max_days * DAY : now;
        const retentionUntil = Math.min(asked ?? cap, cap);
        const wrappedKey = await service.vault.store(identity, read.embedding, retentionUntil);
        const template: Template = {
          id: identity.templateId,
          tenantId,
          subjectId: subject.id,
          deploymentId: deployment.id,
          controllerId: controller.id,
          purpose,
          source: request.source,
          modelId: identity.modelId,
          quality: read.quality.score,
          wrappedKey,
          enrolledAt: now,
          lastInteractionAt: now,
          purposeEndedAt: null,
          retentionUntil,
        };
        const { quality, pictures } = read;
        return {
          outcome: 'enrolled',
          details: { template: template.id, quality: template.quality, pictures },
          changes: [insertTemplate(service.db, template)],
          undo: () => service.vault.destroy([template.id]),
          answer: { template, liveness, pictures, quality },
        };
      },
    },
    timing,
  );
}
