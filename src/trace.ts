/**
 * The caller's trace, by W3C Trace Context (https://www.w3.org/TR/trace-context/, level 1, section 3.2).
 * It is hexadecimal and nothing else, so that it can say nothing of a person.
 */

export interface Trace {
  /** 32 hexadecimal digits, lower case. */
  readonly id: string;
  /** The caller's own span: 16 hexadecimal digits. */
  readonly parent: string;
  /** Whether the caller records it. */
  readonly sampled: boolean;
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** @returns undefined where it is not valid: then it is as if none had come (section 4.3) */
export function parseTraceparent(header: string | undefined): Trace | undefined {
  const [, version, id, parent, flags, more] = TRACEPARENT.exec(header ?? '') ?? [];
  if (version === undefined || version === 'ff' || /^0+$/.test(id) || /^0+$/.test(parent)) {
    return undefined;
  }
  // What a version to come may add is not read; this version has nothing more.
  if (version === '00' && more !== undefined) return undefined;
  return { id, parent, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/** The header of a request that is made on behalf of a trace: in it, under a span of its own. */
export function continueTrace({ id, sampled }: Pick<Trace, 'id' | 'sampled'>): string {
  const span = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
  return `00-${id}-${span}-${sampled ? '01' : '00'}`;
}
