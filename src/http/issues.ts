/** What zod finds wrong with a request, told to its sender: where it is, and what was expected. */
import { z } from '@hono/zod-openapi';
import type { Fault } from './problems.ts';

type Issue = z.core.$ZodIssue;

/** Of a long list nobody reads more. */
const MOST_FAULTS = 20;

export function explainIssues(issues: readonly Issue[]): Fault[] {
  return issues.slice(0, MOST_FAULTS).map((issue) => ({
    pointer: `#/${locate(issue).map(escapeToken).join('/')}`,
    detail: issue.message,
  }));
}

/** A field that there is none of is where it stands, not the object around it. */
function locate(issue: Issue): PropertyKey[] {
  return issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]] : issue.path;
}

/** RFC 6901 section 3. */
function escapeToken(token: PropertyKey): string {
  return String(token).replaceAll('~', '~0').replaceAll('/', '~1');
}

// Two of zod's messages do not say what it expected: "Invalid input" and "Unrecognized key". A third
// tells of a field that was left out as if "undefined" had been sent. What was sent is not repeated
// but for the names of fields.
z.config({
  customError(issue) {
    if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      const forms = issue.errors.map((issues, i) => `(${i + 1}) ${summarise(issues)}`);
      return `it has none of the forms that it may have: ${forms.join('; ')}`;
    }
    if (issue.code === 'unrecognized_keys') {
      const known = issue.inst instanceof z.core.$ZodObject ? issue.inst._zod.def.shape : {};
      return `there is no such field; there are ${Object.keys(known).join(', ')}`;
    }
    if (issue.input === undefined && issue.code === 'invalid_type') {
      return `it is missing; expected ${issue.expected}`;
    }
    if (issue.input === undefined && issue.code === 'invalid_value') {
      return `it is missing; expected one of ${issue.values.join(', ')}`;
    }
    return undefined;
  },
});

function summarise(issues: readonly Issue[]): string {
  return issues
    .map(({ path, message }) => (path.length > 0 ? `at ${path.join('/')}: ${message}` : message))
    .join(', ');
}
