/** The template that a face is compared with: opened, and only in memory. */
import type { Template } from '../registry/template.ts';
import { Refusal } from './errors.ts';
import type { Service } from './service.ts';

/**
 * The vector, transformed as its tenant's probes are.
 * @throws Refusal when it is of another model, or has not reached this location; UnsealError,
 *   WrongKeyError
 */
export async function openTemplate(
  { vault, recogniser }: Service,
  template: Template,
): Promise<Float32Array> {
  if (template.modelId !== recogniser.model.id) {
    throw new Refusal({ is: 'template_model_differs', model: template.modelId });
  }
  const ciphertext = await vault.fetch(template.id);
  if (ciphertext === null) throw new Refusal({ is: 'template_too_new' });
  const { id: templateId, tenantId, subjectId, modelId, wrappedKey } = template;
  return vault.open({ tenantId, subjectId, templateId, modelId }, wrappedKey, ciphertext);
}
