/** Ways to damage any file: at random, and where its format has its joints. */
import { join } from '../support/pictures.ts';
import type { Random } from '../support/random.ts';
import { type Bytes, type Hostile, noise, pick } from './bytes.ts';
import { joinParts, type Part } from './structure.ts';

/** Bits turned over, bytes overwritten, cut out, put in, exchanged: `times` files. */
export function damageAtRandom(bytes: Bytes, random: Random, times: number): Hostile[] {
  const ways = Object.entries(WAYS);
  return Array.from({ length: times }, (_, i) => {
    const [way, damage] = ways[i % ways.length];
    return { name: `${way} ${i}`, bytes: damage(bytes, random) };
  });
}

const WAYS: Record<string, (bytes: Bytes, random: Random) => Bytes> = {
  'one bit': (bytes, random) => flipBits(bytes, random, 1),
  'eight bits': (bytes, random) => flipBits(bytes, random, 8),
  'two hundred bits': (bytes, random) => flipBits(bytes, random, 200),
  'a run of one byte': (bytes, random) => {
    const [from, to] = span(bytes, random);
    return bytes.slice().fill([0, 0xff, pick(random, 256)][pick(random, 3)], from, to);
  },
  'a run of noise': (bytes, random) => {
    const [from, to] = span(bytes, random);
    return join(bytes.subarray(0, from), noise(random, to - from), bytes.subarray(to));
  },
  'a run cut out': (bytes, random) => {
    const [from, to] = span(bytes, random);
    return join(bytes.subarray(0, from), bytes.subarray(to));
  },
  'a run put in': (bytes, random) => {
    const [at] = span(bytes, random);
    return join(bytes.subarray(0, at), noise(random, 1 + pick(random, 64)), bytes.subarray(at));
  },
  'a run said twice': (bytes, random) => {
    const [from, to] = span(bytes, random);
    return join(bytes.subarray(0, to), bytes.subarray(from));
  },
  'cut short': (bytes, random) => bytes.slice(0, pick(random, bytes.length)),
};

export function flipBits(bytes: Bytes, random: Random, bits: number): Bytes {
  const flipped = bytes.slice();
  for (let i = 0; i < bits; i++) flipped[pick(random, bytes.length)] ^= 1 << pick(random, 8);
  return flipped;
}

function span(bytes: Bytes, random: Random): [from: number, to: number] {
  const from = pick(random, bytes.length);
  return [from, Math.min(bytes.length, from + 1 + pick(random, 64))];
}

/** Cuts, lies about lengths, and parts that are missing, repeated or in the wrong place. */
export function damageStructure(parts: readonly Part[]): Hostile[] {
  return [...cutAtJoints(parts), ...lieAboutLengths(parts), ...rearrange(parts)];
}

/** The file up to each part, one byte into it, half of it, and all but its last byte. */
export function cutAtJoints(parts: readonly Part[]): Hostile[] {
  return parts.flatMap(({ name, bytes }, i) => {
    const before = joinParts(parts.slice(0, i));
    const lengths = new Set([0, 1, Math.floor(bytes.length / 2), bytes.length - 1]);
    return [...lengths].map((length) => ({
      name: `cut after ${length} bytes of part ${i}, ${name}`,
      bytes: join(before, bytes.subarray(0, length)),
    }));
  });
}

export function lieAboutLengths(parts: readonly Part[]): Hostile[] {
  return parts.flatMap((part, i) => {
    if (!part.length) return [];
    const { at, size, little } = part.length;
    const view = new DataView(part.bytes.buffer);
    const truth = size === 2 ? view.getUint16(at, little) : view.getUint32(at, little);
    const most = 2 ** (8 * size) - 1;
    const lies = new Set([0, 1, truth - 1, truth + 1, 2 * truth, Math.ceil(most / 2), most]);
    lies.delete(truth);
    lies.delete(-1);
    return [...lies].map((lie) => {
      const bytes = part.bytes.slice();
      const written = new DataView(bytes.buffer);
      if (size === 2) written.setUint16(at, lie, little);
      else written.setUint32(at, lie, little);
      return {
        name: `part ${i}, ${part.name}, says it is ${lie} bytes long`,
        bytes: joinParts(parts.with(i, { ...part, bytes })),
      };
    });
  });
}

export function rearrange(parts: readonly Part[]): Hostile[] {
  return parts.flatMap((part, i) => {
    const without = parts.toSpliced(i, 1);
    return [
      { name: `without part ${i}, ${part.name}`, bytes: joinParts(without) },
      { name: `part ${i}, ${part.name}, twice`, bytes: joinParts(parts.toSpliced(i, 0, part)) },
      { name: `part ${i}, ${part.name}, last`, bytes: joinParts([...without, part]) },
      {
        name: `part ${i}, ${part.name}, after its successor`,
        bytes: joinParts(without.toSpliced(i + 1, 0, part)),
      },
    ];
  });
}
