/** No problem that a person can meet leaves them without a next step. */
import { expect, it } from 'vitest';
import steps from '../next-steps/steps.json' with { type: 'json' };
import { listNextSteps } from '../next-steps/steps.ts';
import { PROBLEMS } from './problems.ts';

/** Their status is one that people meet, and they are not. */
const OF_DEVELOPERS = new Set(['decision_erased', 'idempotency_key_reused']);

it('every code is either the developer’s or says how to go on', () => {
  expect(Object.keys(steps.problems)).toEqual(expect.arrayContaining(Object.keys(PROBLEMS)));
  // Whoever stands before a camera meets whatever a picture, a budget or a fault is answered with.
  const met = Object.entries(PROBLEMS).filter(
    ([code, [status]]) =>
      [410, 413, 422, 429].includes(status) || status >= 500 || /policy|face|picture/.test(code),
  );
  for (const [code] of met) {
    if (OF_DEVELOPERS.has(code)) continue;
    expect(listNextSteps({ code }, 'en').length, code).toBeGreaterThan(0);
  }
});
