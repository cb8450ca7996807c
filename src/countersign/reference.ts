/** The template that a face is compared with: opened, and only in memory. */
import { similarity } from '../recognition/embed/match.ts';
import type { EmbedderIdentity, Recogniser } from '../recognition/recogniser.ts';
import type { Sealed, Template } from '../registry/template.ts';
import { Refusal } from './errors.ts';
import type { Service } from './service.ts';

export interface Reference {
  readonly tenantId: string;
  /** Turned by its tenant's transform. */
  readonly vector: Float32Array;
  /** Of that transform. */
  readonly generation: number;
  /** What the face that is compared with it has to be embedded by. */
  readonly model: EmbedderIdentity;
}

/** The embedder that made a template, if faces are still embedded by it. */
export function findModel(
  { models }: Recogniser,
  { modelId }: Pick<Template, 'modelId'>,
): EmbedderIdentity | undefined {
  return models.find(({ id }) => id === modelId);
}

/** @throws Refusal */
export function requireModel(recogniser: Recogniser, template: Template): EmbedderIdentity {
  const model = findModel(recogniser, template);
  if (!model) throw new Refusal({ is: 'template_model_differs', model: template.modelId });
  return model;
}

/**
 * @throws Refusal when it is of a model that is not served, or has not reached this location;
 *   UnsealError, WrongKeyError
 */
export async function openTemplate(
  { vault, recogniser }: Service,
  template: Template,
): Promise<Reference> {
  const model = requireModel(recogniser, template);
  const { id: templateId, tenantId, subjectId, modelId, purpose, former } = template;
  const open = async ({ wrappedKey, generation }: Sealed): Promise<Reference | null> => {
    const ciphertext = await vault.fetch(templateId, generation);
    if (ciphertext === null) return null;
    const identity = { tenantId, subjectId, templateId, modelId, purpose, generation };
    const vector = await vault.open(identity, wrappedKey, ciphertext);
    return { tenantId, vector, generation, model };
  };
  // A location of KV may be a minute behind a renewal: what was replaced is kept for so long.
  const opened = (await open(template)) ?? (former && (await open(former)));
  if (!opened) throw new Refusal({ is: 'template_too_new' });
  return opened;
}

/** How much a face resembles a template, -1 to 1. @param embedding by the template's model */
export async function resemblance(
  { vault }: Service,
  embedding: Float32Array,
  { tenantId, vector, generation }: Reference,
): Promise<number> {
  return similarity(await vault.transform(tenantId, embedding, generation), vector);
}
