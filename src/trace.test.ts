import { expect, it } from 'vitest';
import { continueTrace, parseTraceparent } from './trace.ts';

const ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';

it.each([
  [`00-${ID}-${PARENT}-01`, true],
  [`00-${ID}-${PARENT}-00`, false],
  // Flags that are not known say nothing.
  [`00-${ID}-${PARENT}-03`, true],
  [`00-${ID}-${PARENT}-02`, false],
  [`cc-${ID}-${PARENT}-01-what-is-to-come`, true],
])('%s is taken', (header, sampled) => {
  expect(parseTraceparent(header)).toEqual({ id: ID, parent: PARENT, sampled });
});

it.each([
  undefined,
  '',
  `ff-${ID}-${PARENT}-01`,
  `00-${ID}-${PARENT}-01-more`,
  `00-${ID}-${PARENT}-01 `,
  `cc-${ID}-${PARENT}-01.more`,
  `00-${'0'.repeat(32)}-${PARENT}-01`,
  `00-${ID}-${'0'.repeat(16)}-01`,
  `00-${ID.toUpperCase()}-${PARENT}-01`,
  `00-${ID}x-${PARENT}-01`,
  `00-${ID}-${PARENT}`,
  'member-1',
])('%j is as if none had come', (header) => {
  expect(parseTraceparent(header)).toBeUndefined();
});

it('goes on under spans of its own', () => {
  const trace = { id: ID, sampled: true };
  const spans = [continueTrace(trace), continueTrace(trace)].map(parseTraceparent);
  for (const span of spans) expect(span).toMatchObject(trace);
  expect(spans[0]?.parent).not.toBe(spans[1]?.parent);
});
