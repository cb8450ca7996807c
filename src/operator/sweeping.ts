/** The sweep and its dry run from the outside: steps over HTTP, again and again, until nothing is left. */
import { type Ask, again } from './rotation.ts';

export interface Going {
  readonly kind: 'template' | 'consent' | 'pass' | 'answer' | 'review';
  readonly id: string;
  readonly count: number;
  readonly due_at: string | null;
  readonly rule: string | null;
}

interface PreviewStep {
  readonly examined: number;
  readonly going: readonly Going[];
  readonly failed: readonly string[];
  readonly next: object | null;
}

export interface Swept {
  readonly examined: number;
  readonly erased: number;
  readonly expired: number;
  readonly shredded: number;
  readonly failed: number;
}

/**
 * What would go, step by step. Each step stands by itself: one that failed is sent again.
 * @param tell is called after each step, with all that was examined so far
 */
export async function previewAll(
  ask: Ask,
  tell: (step: { readonly examined: number; readonly going: readonly Going[] }) => void,
): Promise<{ readonly examined: number; readonly failed: readonly string[] }> {
  let examined = 0;
  const failed = new Set<string>();
  for (let after: object | null = null; ; ) {
    const step: PreviewStep = await again(() => ask('POST', '/v1/retention/preview', { after }));
    examined += step.examined;
    for (const id of step.failed) failed.add(id);
    tell({ examined, going: step.going });
    after = step.next;
    if (after === null) return { examined, failed: [...failed] };
  }
}

/** Runs the sweep until a run takes nothing away. @returns what all runs did */
export async function sweepAll(ask: Ask, tell: (done: Swept) => void): Promise<Swept> {
  const done = { examined: 0, erased: 0, expired: 0, shredded: 0, failed: 0 };
  for (;;) {
    const run = await again(() => ask<Swept>('POST', '/v1/retention/sweep'));
    for (const what of ['examined', 'erased', 'expired', 'shredded'] as const) {
      done[what] += run[what];
    }
    // What fails is tried in each run: the last one says what is left.
    done.failed = run.failed;
    tell(done);
    if (run.erased + run.expired + run.shredded === 0) return done;
  }
}
