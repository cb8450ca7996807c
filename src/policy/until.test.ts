import { expect, it } from 'vitest';
import { untilOf } from './until.ts';

const INPUT = {
  now: Date.parse('2026-11-23T09:00:00Z'),
  use_started_at: Date.parse('2026-11-23T08:30:00Z'),
};

it.each([
  ['DELETE_NOW', undefined, '2026-11-23T09:00:00.000Z'],
  ['DELETE_AFTER', 'P30D', '2026-12-23T09:00:00.000Z'],
  ['FOOTAGE_MIN', 'P30D', '2026-12-23T09:00:00.000Z'],
  ['REQUEST_AUTHORISATION_WITHIN', 'PT24H', '2026-11-24T08:30:00.000Z'],
  ['REQUEST_AUTHORISATION_WITHIN', 'PT48H', '2026-11-25T08:30:00.000Z'],
  ['DELETE_AFTER', 'P1Y', undefined],
  ['DELETE_AFTER', undefined, undefined],
  ['DELETE_AFTER', 'P99999999999999D', undefined],
  ['DELETE_AFTER_LAST_INTERACTION', 'P24M', undefined],
  ['FILE_WITHIN', '30WD', undefined],
  ['HUMAN_REVIEW', '1', undefined],
])('%s:%s is until %s', (code, param, until) => {
  expect(untilOf({ code, rule: 'R', ...(param !== undefined && { param }) }, INPUT)).toBe(until);
});

it.each([null, undefined, 'input', {}, { now: null }])('nothing follows from %j', (input) => {
  expect(untilOf({ code: 'DELETE_NOW', rule: 'R' }, input)).toBeUndefined();
  const code = 'REQUEST_AUTHORISATION_WITHIN';
  expect(untilOf({ code, rule: 'R', param: 'PT24H' }, input)).toBeUndefined();
});
