import { describe, expect, it } from 'vitest';
import type { ActName } from './act.ts';
import { covers, foldStanding, type StandingAct, UNRESTRICTED } from './standing.ts';

const fold = (...acts: [ActName, purpose?: string][]) =>
  foldStanding(
    acts.map(
      ([act, purpose = null], i): StandingAct => ({
        number: i + 1,
        act,
        purpose: purpose,
        controllerId: purpose === null ? null : 'ctl-1',
        channel: 'signed',
      }),
    ),
  );

describe('where a person stands', () => {
  it('is nowhere in particular, at first', () => {
    expect(fold()).toEqual(UNRESTRICTED);
    expect(fold(['withdraw', 'ticketing'], ['ask_rectification'])).toEqual({
      ...UNRESTRICTED,
      version: 2,
      acts: { person: 2, controller: 0 },
    });
  });

  it.each([
    ['restrict', 'end_restriction', 'restrictions'],
    ['object', 'end_objection', 'objections'],
  ] as const)('follows from %s until %s', (begin, end, which) => {
    const all = fold([begin]);
    expect(covers(all[which], 'ticketing')).toBe(true);
    expect(covers(all[which], 'payment')).toBe(true);
    const one = fold([begin, 'ticketing']);
    expect(covers(one[which], 'ticketing')).toBe(true);
    expect(covers(one[which], 'payment')).toBe(false);
    expect(fold([begin], [end])[which]).toEqual([]);
    expect(fold([begin, 'ticketing'], [end])[which]).toEqual([]);
    expect(fold([begin, 'ticketing'], [end, 'payment'])[which]).toHaveLength(1);
    expect(fold([begin], [end, 'ticketing'])[which]).toHaveLength(1);
    expect(fold([begin], [begin], [end], [begin, 'x'])).toMatchObject({ version: 4 });
    expect(fold([begin], [begin])[which]).toHaveLength(1);
    expect(fold([begin], [end], [begin])[which]).toHaveLength(1);
    const other = which === 'restrictions' ? 'objections' : 'restrictions';
    expect(all[other]).toEqual([]);
  });
});
