/**
 * Enrolment. The pictures are read and forgotten; the sealed template is kept, in place of those that
 * the same controller had of the person for the same purpose. It has to match them: else whoever holds
 * a key could put somebody else in the person's place, and the person would be the one who is refused.
 */

import { isProbing } from '../attempts/probing.ts';
import { readNonce } from '../liveness/attestation.ts';
import type { Quality } from '../recognition/quality/quality.ts';
import { type Deployment, listAlternatives } from '../registry/deployment.ts';
import {
  destroyKeysOfUse,
  expectNoOther,
  insertTemplate,
  isOfUse,
  MOST_TEMPLATES,
  type Template,
  templateIdFor,
} from '../registry/template.ts';
import type { Caller } from '../tenants/key.ts';
import { attemptOf } from './attempt.ts';
import { listPremises } from './basis.ts';
import { requireWithin } from './bounds.ts';
import { type Countersigned, countersign } from './countersign.ts';
import { Refusal } from './errors.ts';
import { type EnrolmentReading, type EnrolmentRequest, readEnrolment, readProbe } from './faces.ts';
import { collectFacts } from './facts.ts';
import { gatherParties } from './gather.ts';
import { checkLiveness, type Liveness } from './liveness.ts';
import { compareToThreshold } from './match.ts';
import { openTemplate, type Reference, resemblance } from './reference.ts';
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
  const { tenantId, keyId } = caller;
  requireWithin(caller, request.deployment);
  const named = { ...request, attempt: { keyId, now, nonce: readNonce(request.liveness) } };
  const parties = await screen(service.db, await gatherParties(service.db, tenantId, named), now);
  const { deployment, subject } = parties;
  const { purpose, retention, controller } = deployment.registration;
  const asked = retention.days === null ? null : now + retention.days * DAY;
  const liveness = await checkLiveness(service.db, 'enrol', parties, request, request.image, now);
  const { purposes, vouchers } = service.policy();
  const use = { tenantId, subjectId: subject.id, controllerId: controller.id, purpose };
  const { templates } = parties.registered;
  const former = templates.filter((template) => isOfUse(template, use));
  const superseded = former.map(({ id }) => id);
  // A recorded replacement is compared with nothing, and a template past its limit is not used.
  const compared =
    request.replaces === undefined
      ? former.filter(({ retentionUntil }) => retentionUntil > now)
      : [];
  const facts = collectFacts({
    operation: 'enroll',
    // To be told that a face is not whose template is there is to be told of a verification.
    probing: compared.length > 0 && isProbing(parties.attempts.byKey),
    ...parties,
    purposes,
    vouchers,
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
  let generation: number | undefined;
  return countersign(
    service,
    {
      tenantId,
      keyId: caller.keyId,
      deploymentId: deployment.id,
      deploymentVersion: deployment.version,
      subjectId: subject.id,
      facts,
      premises: listPremises(caller, parties, null, now),
      alternatives: listAlternatives(deployment),
      liveness,
      ...(compared.length > 0 && { attempt: attemptOf(keyId, parties, now) }),
      perform: async () => {
        // Behind the policy: how many there are is nothing that a refused request may learn.
        if (templates.length - superseded.length >= MOST_TEMPLATES) {
          throw new Refusal({ is: 'too_many_templates', most: MOST_TEMPLATES });
        }
        const [stored, read] = await Promise.all([
          Promise.all(compared.map((template) => openTemplate(service, template))),
          readEnrolment(service, deployment, request.image, request.face),
        ]);
        request.onRead?.(read.quality);
        await requireMatch(service, deployment, request, read, stored);
        return read;
      },
      reconsider: () => facts,
      conclude: async (read, release, decisionId) => {
        const templateId = templateIdFor(decisionId);
        const modelId = service.recogniser.model.id;
        generation = await service.vault.currentGeneration(tenantId);
        const identity = {
          ...{ tenantId, subjectId: subject.id, templateId, modelId },
          ...{ purpose, generation },
        };
        // The policy refuses an enrolment without an end; the shorter of the two periods counts.
        const cap = release.retention ? now + release.retention.max_days * DAY : now;
        const retentionUntil = Math.min(asked ?? cap, cap);
        const wrappedKey = await service.vault.store(identity, read.embedding, retentionUntil);
        const template: Template = {
          ...use,
          id: templateId,
          deploymentId: deployment.id,
          source: request.source,
          modelId,
          quality: read.quality.score,
          wrappedKey,
          generation,
          former: null,
          enrolledAt: now,
          lastInteractionAt: now,
          purposeEndedAt: null,
          retentionUntil,
        };
        const { quality, pictures } = read;
        return {
          outcome: 'enrolled',
          details: {
            template: templateId,
            quality: template.quality,
            pictures,
            superseded,
            ...(former.length > 0 && { replaces: request.replaces }),
          },
          changes: [
            expectNoOther(service.db, use, superseded),
            insertTemplate(service.db, template),
            destroyKeysOfUse(service.db, use, { at: now, decisionId }, templateId),
          ],
          answer: { template, liveness, pictures, quality },
        };
      },
      undo: async (decisionId) => {
        if (generation === undefined) return;
        await service.vault.destroy({ id: templateIdFor(decisionId), generations: [generation] });
      },
      finish: async (decisionId) => {
        if (superseded.length === 0) return;
        await shredErased(service, use, decisionId, superseded, timing.now());
      },
    },
    timing,
  );
}

/** @throws Refusal when the face does not match each of the templates that it would replace. */
async function requireMatch(
  service: Service,
  deployment: Deployment,
  { image, face }: EnrolmentRequest,
  { embedding }: EnrolmentReading,
  stored: readonly Reference[],
): Promise<void> {
  for (const template of stored) {
    const { model } = template;
    // One embedder's faces are not another's: the first picture is read again by the template's.
    const probe =
      model.id === service.recogniser.model.id
        ? embedding
        : (await readProbe(service, deployment, image[0], face, model.id)).embedding;
    const score = await resemblance(service, probe, template);
    const { matched } = compareToThreshold(score, deployment, model);
    if (!matched) throw new Refusal({ is: 'different_person' });
  }
}
