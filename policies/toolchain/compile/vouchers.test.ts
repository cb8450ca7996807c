import { describe, expect, it } from 'vitest';
import { attributes } from '../input/attributes.ts';
import { readLibrary } from '../library/library.ts';
import { checkVouchers, layOutDoors } from './vouchers.ts';

const { facts } = await readLibrary();
const vouchers = facts.vouchers as Record<string, object>;
const changed = (changes: Record<string, object | undefined>) => ({
  ...facts,
  vouchers: JSON.parse(JSON.stringify({ ...vouchers, ...changes })),
});
const told = (changes: Record<string, object | undefined>) => () => checkVouchers(changed(changes));

describe('data/vouchers.json', () => {
  it('says of every attribute who may vouch for it', () => {
    expect(() => checkVouchers(facts)).not.toThrow();
    expect(attributes().length).toBeGreaterThan(70);
    for (const path of ['mandate', 'controller.type', 'notice.given']) {
      expect(told({ [path]: undefined })).toThrow(`says nothing of ${path}: who may vouch for it?`);
    }
  });

  it('speaks of each once', () => {
    expect(told({ 'consent.form': vouchers.consent })).toThrow(
      'speaks of consent.form twice, as consent.form and as consent',
    );
  });

  it('names attributes and words that there are', () => {
    expect(told({ 'controller.typ': vouchers.mandate })).toThrow(
      'no input has an attribute "controller.typ"',
    );
    const police = { ...vouchers['controller.type'], opens: ['polis'] };
    expect(told({ 'controller.type': police })).toThrow('controller.type is never "polis"');
    const landed = { ...vouchers['controller.type'], without: 'landed' };
    expect(told({ 'controller.type': landed })).toThrow('controller.type is never "landed"');
  });

  it('is read strictly', () => {
    expect(told({ mandate: { opens: 'any' } })).toThrow('data/vouchers.json');
  });

  it('is not needed: then nothing is a door', () => {
    expect(() => checkVouchers({})).not.toThrow();
    expect(layOutDoors({})).toEqual({});
  });
});

it('doors stand with their group, and what opens none is left out', () => {
  const doors = layOutDoors(facts);
  expect(doors['']?.mandate).toEqual({
    ...{ path: 'mandate', opens: 'any', without: null, vouchers: ['operator'] },
    ...{ suffices: { operator: true }, binds: false },
  });
  expect(doors.controller?.type).toMatchObject({ path: 'controller.type', binds: true });
  expect(doors.controller).not.toHaveProperty('id');
  expect(doors).not.toHaveProperty('notice');
});
