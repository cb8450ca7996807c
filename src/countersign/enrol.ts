/**
 * Enrolment. The pictures are read and forgotten; the sealed template is kept, in place of those that
 * the same controller had of the person for the same purpose.
 */
import type { Quality } from '../recognition/quality/quality.ts';
import { listAlternatives } from '../registry/deployment.ts';
import {
  destroyKeysOfUse,
  insertTemplate,
  isOfUse,
  MOST_TEMPLATES,
  type Template,
  templateIdFor,
} from '../registry/template.ts';
import type { Caller } from '../tenants/key.ts';
import { listPremises } from './basis.ts';
import { type Countersigned, countersign } from './countersign.ts';
import { Refusal } from './errors.ts';
import { type EnrolmentRequest, readEnrolment } from './faces.ts';
import { collectFacts } from './facts.ts';
import { gatherParties } from './gather.ts';
import { checkLiveness, type Liveness } from './liveness.ts';
import { screen } from './screening.ts';
import type { Service, Timing } from './service.ts';
import { shredErased } from './shred.ts';

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
  caller: Caller,
  request: EnrolmentRequest,
  timing: Timing,
): Promise<Countersigned<Enrolment>> {
  const now = timing.now();
  const { tenantId } = caller;
  const parties = await screen(service.db, await gatherParties(service.db, tenantId, request), now);
  const { deployment, subject } = parties;
  const { purpose, retention, controller } = deployment.registration;
  const asked = retention.days === null ? null : now + retention.days * DAY;
  const liveness = await checkLiveness(service.db, 'enrol', parties, request, request.image, now);
  const facts = collectFacts({
    operation: 'enroll',
    ...parties,
    purposes: service.policy().purposes,
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
    runsIn: service.runsIn,
    now,
  });
  const use = { tenantId, subjectId: subject.id, controllerId: controller.id, purpose };
  const { templates } = parties.registered;
  const superseded = templates.flatMap((template) => (isOfUse(template, use) ? [template.id] : []));
  return countersign(
    service,
    {
      tenantId,
      deploymentId: deployment.id,
      deploymentVersion: deployment.version,
      subjectId: subject.id,
      facts,
      premises: listPremises(caller, parties, null),
      alternatives: listAlternatives(deployment),
      liveness,
      perform: async () => {
        // Behind the policy: how many there are is nothing that a refused request may learn.
        if (templates.length - superseded.length >= MOST_TEMPLATES) {
          throw new Refusal({ is: 'too_many_templates', most: MOST_TEMPLATES });
        }
        return readEnrolment(service, deployment, request.image, request.face);
      },
      reconsider: () => facts,
      conclude: async (read, release, decisionId) => {
        const templateId = templateIdFor(decisionId);
        const modelId = service.recogniser.model.id;
        const identity = { tenantId, subjectId: subject.id, templateId, modelId };
        // The policy refuses an enrolment without an end; the shorter of the two periods counts.
        const cap = release.retention ? now + release.retention.max_days * DAY : now;
        const retentionUntil = Math.min(asked ?? cap, cap);
        const wrappedKey = await service.vault.store(identity, read.embedding, {
          now,
          expiresAt: retentionUntil,
        });
        const template: Template = {
          ...use,
          id: templateId,
          deploymentId: deployment.id,
          source: request.source,
          modelId,
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
          details: { template: templateId, quality: template.quality, pictures, superseded },
          changes: [
            insertTemplate(service.db, template),
            // By the use and not by the list: of two enrolments at once, the later one counts.
            destroyKeysOfUse(service.db, use, { at: now, decisionId }, templateId),
          ],
          answer: { template, liveness, pictures, quality },
        };
      },
      undo: (decisionId) => service.vault.destroy(templateIdFor(decisionId)),
      finish: async (decisionId) => {
        if (superseded.length === 0) return;
        await shredErased(service, use, decisionId, superseded, timing.now());
      },
    },
    timing,
  );
}
