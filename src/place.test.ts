import { expect, it } from 'vitest';
import { readRunsIn, runsWithin } from './place.ts';

it.each([
  ['any', 'any'],
  ['none', []],
  ['DE', ['DE']],
  ['DE, US-IL,US-CA-SF', ['DE', 'US-IL', 'US-CA-SF']],
])('%s is read', (written, read) => {
  expect(readRunsIn(written)).toEqual(read);
});

it.each(['', 'de', 'Germany', 'DE,', 'DE,any', 'DE none'])('"%s" is not understood', (written) => {
  expect(readRunsIn(written)).toBeUndefined();
});

it.each([
  ['any', 'XX', true],
  ['none', 'DE', false],
  ['DE', 'DE', true],
  ['DE', 'FR', false],
  ['US', 'US-IL', true],
  ['US', 'US-NY-NYC', true],
  ['US-NY', 'US-NY-NYC', true],
  ['US-IL', 'US', false],
  ['US-IL', 'US-TX', false],
  ['EU', 'DE', true],
  ['EU', 'CH', false],
  // A place that no list has lies in itself only.
  ['TR', 'TR', true],
  ['EU', 'constructor', false],
])('what runs in %s stays in %s: %s', (written, place, stays) => {
  expect(runsWithin(readRunsIn(written) ?? [], place)).toBe(stays);
});
