import { describe, expect, it } from 'vitest';
import { type JudgedPair, measureAccuracy, readPairs } from './pairs.ts';

describe("LFW's list of pairs", () => {
  it('names pictures of one person and of two', () => {
    const list = '10\t300\nAda_Lovelace\t1\t12\nAda_Lovelace\t3\tAlan_Turing\t4\n';
    expect(readPairs(list)).toEqual([
      {
        samePerson: true,
        files: ['Ada_Lovelace/Ada_Lovelace_0001.jpg', 'Ada_Lovelace/Ada_Lovelace_0012.jpg'],
      },
      {
        samePerson: false,
        files: ['Ada_Lovelace/Ada_Lovelace_0003.jpg', 'Alan_Turing/Alan_Turing_0004.jpg'],
      },
    ]);
  });

  it.each(['../../etc\t1\t2', 'Ada\tone\t2', 'Ada\t1\tAlan\t2\t3'])(
    'is refused with %j',
    (line) => {
      expect(() => readPairs(line)).toThrow();
    },
  );
});

const judged = (genuine: number[], impostors: number[]): JudgedPair[] => [
  ...genuine.map((distance) => ({ samePerson: true, distance })),
  ...impostors.map((distance) => ({ samePerson: false, distance })),
];

describe('accuracy', () => {
  it('is full where a threshold parts the pairs', () => {
    expect(measureAccuracy(judged([0.1, 0.2], [0.3, 0.4]))).toEqual({ best: 1, equalErrorRate: 0 });
  });

  it('is judged at the best threshold, and at the one where the errors are equal', () => {
    // At 0.5 one of four is refused and one of four accepted; at 0.2 two refused, none accepted.
    const pairs = judged([0.1, 0.2, 0.5, 0.9], [0.4, 0.6, 0.7, 0.8]);
    expect(measureAccuracy(pairs)).toEqual({ best: 0.75, equalErrorRate: 0.25 });
  });

  it('can be best where nothing is accepted', () => {
    expect(measureAccuracy(judged([0.9], [0.1, 0.2, 0.3])).best).toBe(0.75);
  });

  it('takes a picture without a face for no match', () => {
    const missed = Number.POSITIVE_INFINITY;
    const { best, equalErrorRate } = measureAccuracy(judged([0.1, missed], [0.2, missed]));
    expect(best).toBe(0.75);
    expect(equalErrorRate).toBe(0.5);
  });
});
