import { describe, expect, it } from 'vitest';
import { compileList } from './compile.ts';
import { ScreeningList } from './list.ts';
import { type Hit, isCleared, listedFacts, screenController } from './screen.ts';

const entries = ['Orion Cygnus', 'Halcyon Instruments'].map((name) => ({
  name,
  alternatives: [],
  source: 'Test List',
}));
const list = new ScreeningList(
  compileList(entries, { file: 'a.csv', date: '2026-01-01', digest: '0'.repeat(64) }),
);
const zoo = { name: 'A zoo', owned_by_listed_pct: 0 };
const orion = { ...zoo, name: 'Orion Cygnus' };
const clearing = (proposedAt: number, value: unknown = false) => ({
  facts: { 'controller.entity_listed': value },
  proposedAt,
});
const facts = (
  controller: Parameters<typeof screenController>[0],
  clearings = [] as ReturnType<typeof clearing>[],
) => listedFacts(controller, screenController(controller, list, [], 10), clearings);

describe('screening', () => {
  it('looks at the controller and at each owner', () => {
    const owners = [
      { name: 'Halcyon Instruments Ltd', pct: 30 },
      { name: 'A city', pct: 70 },
    ];
    const found = { source: 'Test List', score: 1, since: 10 };
    expect(screenController({ ...orion, owners }, list, [], 10)).toEqual([
      { party: 'controller', name: 'Orion Cygnus', entry: 'Orion Cygnus', ...found },
      { party: 'owner', name: 'Halcyon Instruments Ltd', entry: 'Halcyon Instruments', ...found },
    ]);
  });

  it('keeps since when a name has been like an entry, and no longer than the name', () => {
    const first = screenController(orion, list, [], 10);
    expect(screenController(orion, list, first, 20)[0]?.since).toBe(10);
    const renamed = { ...orion, name: 'Orion Cygnus Group' };
    expect(screenController(renamed, list, first, 20)[0]?.since).toBe(20);
  });
});

describe('the policy is told', () => {
  it('that a controller is listed when its name is, or when it says so', () => {
    expect(facts(zoo).entity_listed).toBe(false);
    expect(facts(orion).entity_listed).toBe(true);
    expect(facts({ ...orion, entity_listed: false }).entity_listed).toBe(true);
    expect(facts({ ...zoo, entity_listed: true }).entity_listed).toBe(true);
  });

  it('nothing where nobody looked', () => {
    expect(listedFacts({ ...zoo, entity_listed: false }, undefined, []).entity_listed).toBeNull();
    expect(listedFacts({ ...zoo, entity_listed: true }, undefined, []).entity_listed).toBe(true);
  });

  it('what listed owners hold together, or what is declared if that is more', () => {
    const owners = [
      { name: 'Halcyon Instruments Ltd', pct: 30 },
      { name: 'Orion Cygnus', pct: 25 },
      { name: 'A city', pct: 45 },
    ];
    expect(facts({ ...zoo, owners })).toEqual({ entity_listed: false, owned_by_listed_pct: 55 });
    expect(facts({ ...zoo, owners, owned_by_listed_pct: 20 }).owned_by_listed_pct).toBe(55);
    expect(facts({ ...zoo, owners, owned_by_listed_pct: 80 }).owned_by_listed_pct).toBe(80);
  });
});

describe('a false hit', () => {
  const hit: Hit = {
    party: 'controller',
    name: 'Orion Cygnus',
    entry: 'Orion Cygnus',
    source: 'Test List',
    score: 1,
    since: 10,
  };

  it('is cleared by a grant that says not listed, given since it was found', () => {
    expect(isCleared(hit, [])).toBe(false);
    expect(isCleared(hit, [clearing(10)])).toBe(true);
    expect(isCleared(hit, [clearing(9)])).toBe(false);
    expect(isCleared(hit, [clearing(10, true)])).toBe(false);
    expect(isCleared(hit, [{ facts: { 'controller.type': false }, proposedAt: 10 }])).toBe(false);
  });

  it('no longer counts, of the controller or of an owner', () => {
    const owners = [{ name: 'Halcyon Instruments Ltd', pct: 60 }];
    expect(facts({ ...orion, owners }, [clearing(10)])).toEqual({
      entity_listed: false,
      owned_by_listed_pct: 0,
    });
    expect(facts({ ...orion, owners }, [clearing(9)])).toEqual({
      entity_listed: true,
      owned_by_listed_pct: 60,
    });
  });

  it('leaves what the controller declared', () => {
    const declared = { ...orion, entity_listed: true, owned_by_listed_pct: 70 };
    expect(facts(declared, [clearing(10)])).toEqual({
      entity_listed: true,
      owned_by_listed_pct: 70,
    });
  });
});
