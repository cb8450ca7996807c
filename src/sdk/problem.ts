/** What the API refuses, as an error (RFC 9457). */
import type { Problem } from './generated/types.gen.ts';

export type ProblemCode = Problem['code'];

export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  /** Stable; the message says what to change. */
  readonly code: ProblemCode;
  readonly status: number;
  /** All that was answered: `reasons` and `alternatives` of a policy's refusal among it. */
  readonly problem: Problem;
  /** The id of the request, to be named to whoever runs the service. */
  readonly requestId: string;

  constructor(problem: Problem) {
    super(`${problem.code}: ${problem.detail}`);
    this.code = problem.code;
    this.status = problem.status;
    this.problem = problem;
    this.requestId = problem.instance;
  }
}

/** @param codes of which it must have one, where any is given */
export function isProblem(error: unknown, ...codes: ProblemCode[]): error is ProblemError {
  return error instanceof ProblemError && (codes.length === 0 || codes.includes(error.code));
}
