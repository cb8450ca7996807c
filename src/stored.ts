/** JSON that a table holds, read back: its shape is checked, for the code that wrote it may be old. */
import type { z } from 'zod';

/** A stored record has not the shape that this code knows. Says where, and nothing of what is there. */
export class StoredRecordError extends Error {
  override readonly name = 'StoredRecordError';
}

/**
 * Fields that came later take their defaults; anything else that does not fit is an error, so that
 * no decision is made on half a record.
 * @param record table and id, for the operator's log
 * @throws StoredRecordError
 */
export function parseStored<Shape>(schema: z.ZodType<Shape>, json: string, record: string): Shape {
  return checkStored(schema, parseJson(json, record), record);
}

/** The same of what is parsed already. @throws StoredRecordError */
export function checkStored<Shape>(
  schema: z.ZodType<Shape>,
  value: unknown,
  record: string,
): Shape {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const faults = error.issues.map(({ path, code }) => `${path.join('.') || 'all of it'}: ${code}`);
  throw new StoredRecordError(`${record} cannot be read: ${faults.slice(0, 5).join(', ')}.`);
}

function parseJson(json: string, record: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new StoredRecordError(`${record} cannot be read: no JSON.`);
  }
}
