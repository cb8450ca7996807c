/** Which words the document lists, where a field takes words of the policy. */
import { describe, expect, it } from 'vitest';
import { VOCABULARY, type Words } from '../policy/vocabulary.ts';
import { listWords } from './documented.ts';

const words = { purpose: ['ticketing', 'visits'], role: [] } as unknown as Words;

/** @returns a field after its words were listed, somewhere within a document */
function list(field: object): unknown {
  const within = { schemas: [null, { properties: { field: structuredClone(field) } }] };
  listWords(within, words);
  return (within.schemas[1] as { properties: { field: unknown } }).properties.field;
}

describe('a field of words', () => {
  const field = { type: 'string', [VOCABULARY]: 'purpose' };

  it('lists those of the policy, in its order', () => {
    expect(list(field)).toEqual({ ...field, enum: ['ticketing', 'visits'] });
  });

  it('may be nothing where its schema says so', () => {
    const optional = { ...field, type: ['string', 'null'] };
    expect(list(optional)).toEqual({ ...optional, enum: ['ticketing', 'visits', null] });
    const always = { ...field, type: ['string'] };
    expect(list(always)).toEqual({ ...always, enum: ['ticketing', 'visits'] });
  });

  it('may be what it is by default, once, though the policy does not know the word', () => {
    const granted = { ...field, default: 'none' };
    expect(list(granted)).toEqual({ ...granted, enum: ['ticketing', 'visits', 'none'] });
    const known = { ...field, default: 'visits' };
    expect(list(known)).toEqual({ ...known, enum: ['ticketing', 'visits'] });
  });

  it('takes any word where the policy has no list of it', () => {
    const free = [
      { type: 'string' },
      { type: 'string', [VOCABULARY]: 'role' },
      { type: 'string', [VOCABULARY]: 'nowhere' },
    ];
    for (const one of free) expect(list(one)).toEqual(one);
  });
});
