/** The budgets of an API key, and their rates as the variables say. */
import type { Rate } from './bucket.ts';

/** Numbers above 0. */
export interface RateEnv {
  readonly REQUESTS_PER_SECOND: string;
  readonly REQUESTS_BURST: string;
  readonly DRY_RUNS_PER_SECOND: string;
  readonly DRY_RUNS_BURST: string;
}

export const BUDGETS = ['requests', 'dry_runs'] as const;
export type Budget = (typeof BUDGETS)[number];

export function rateOf(budget: Budget, env: Partial<RateEnv>): Rate {
  const [perSecond, burst] =
    budget === 'requests'
      ? [env.REQUESTS_PER_SECOND, env.REQUESTS_BURST]
      : [env.DRY_RUNS_PER_SECOND, env.DRY_RUNS_BURST];
  return { perSecond: Number(perSecond), burst: Number(burst) };
}
