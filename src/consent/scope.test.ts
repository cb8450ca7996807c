import { expect, it } from 'vitest';
import { StoredRecordError } from '../stored.ts';
import { EVERYWHERE, readScope, readScopes, scopeOf, writeScope } from './scope.ts';

const near = { place: 'public_accommodation', mode: 'interactive', remote: false };

it.each([
  [near, 'public_accommodation/interactive/near'],
  [{ place: 'public_space', mode: 'realtime', remote: true }, 'public_space/realtime/remote'],
])('%o is written so that it can be read', (scope, text) => {
  expect(writeScope(scope)).toBe(text);
  expect(readScope(text)).toEqual(scope);
});

it('none is everywhere, and is read as none', () => {
  expect(writeScope(null)).toBe(EVERYWHERE);
  expect(readScope(null)).toBeNull();
});

it('is where, how and how far a deployment reads faces', () => {
  expect(scopeOf({ ...near, place: { type: near.place } })).toEqual(near);
});

it('what is in force for one is read with all that it needs, or not at all', () => {
  const inForce = { [writeScope(near)]: { given_at: 1, terms: '{}' } };
  const read = { [writeScope(near)]: { given_at: 1, terms: '{}', expires_at: null } };
  expect(readScopes(JSON.stringify(inForce), 'it')).toEqual(read);
  for (const half of [{ given_at: 1 }, { terms: '{}' }, { given_at: '1', terms: '{}' }]) {
    const stored = JSON.stringify({ [writeScope(near)]: half });
    expect(() => readScopes(stored, 'it')).toThrow(StoredRecordError);
  }
});
