/** A duty that comes with the decision; `param` is a duration, a count or a recipient. */
export interface Obligation {
  code: string;
  rule: string;
  param?: string;
  /** RFC 3339: by when, or until when, where the input fixes it. */
  until?: string;
}

/**
 * A value that opens a door and that nobody who may vouches for it. It was read as declared and as
 * `read_as`, and refused under either.
 */
export interface Unvouched {
  /** `controller.type`, or a group. */
  attribute: string;
  value: unknown;
  read_as: unknown;
  /** Each of them would suffice. */
  vouchers: string[];
}

/** What the Rego router answers (policies/countersign.rego). */
export interface Answer {
  allow: boolean;
  reasons: { code: string; rule: string }[];
  obligations: Obligation[];
  retention?: { max_days: number; rule: string } | null;
  jurisdictions: string[];
  /** Absent from policies older than it, which took every value at its word. */
  unvouched?: Unvouched[];
}

/**
 * Whether a value has the shape of an answer. Written out, because every decision passes here and
 * a schema library, which workerd keeps from compiling its schemas, takes several times as long.
 */
export function isAnswer(value: unknown): value is Answer {
  return (
    isRecord(value) &&
    typeof value.allow === 'boolean' &&
    isListOf(value.reasons, isReason) &&
    isListOf(value.obligations, isObligation) &&
    (value.retention === undefined || value.retention === null || isRetention(value.retention)) &&
    isListOf(value.jurisdictions, isString) &&
    (value.unvouched === undefined || isListOf(value.unvouched, isUnvouched))
  );
}

function isUnvouched(value: unknown): boolean {
  // An exported record of another revision does not say who might have vouched.
  return (
    isRecord(value) &&
    isString(value.attribute) &&
    (!('vouchers' in value) || isListOf(value.vouchers, isString))
  );
}

function isReason(value: unknown): boolean {
  return isRecord(value) && isString(value.code) && isString(value.rule);
}

function isObligation(value: unknown): boolean {
  return isRecord(value) && isReason(value) && (!('param' in value) || isString(value.param));
}

function isRetention(value: unknown): boolean {
  return isRecord(value) && typeof value.max_days === 'number' && isString(value.rule);
}

function isListOf(value: unknown, holds: (member: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(holds);
}

function isString(value: unknown): boolean {
  return typeof value === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
