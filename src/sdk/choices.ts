/** What the OpenAPI document says as a condition, as the choice that TypeScript has types for. */

interface Conditional {
  allOf?: readonly { anyOf?: readonly { required?: unknown }[] }[];
  not?: { not?: { enum?: readonly number[] } };
  oneOf?: unknown;
  enum?: readonly number[];
}

/**
 * Changes each schema in which one field or another is sent (http/schemas/common.ts, `EITHER`), and each
 * number of a list (http/named.ts, `restate`).
 */
export function offerChoices(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  for (const child of Object.values(node)) offerChoices(child);
  const schema: Conditional = node;
  const values = schema.not?.not?.enum;
  if (values) schema.enum = values;
  const [{ anyOf: either = [] } = {}] = schema.allOf ?? [];
  if (either.length === 0 || !either.every(({ required }) => required)) return;
  schema.oneOf = either.map((one) => ({ type: 'object', ...one }));
  delete schema.allOf;
}
