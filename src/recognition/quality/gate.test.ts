import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { ModelManifestError } from '../manifest.ts';
import { BLOCK_VALUES } from './blocks.ts';
import { type GateFile, gateFor, judge, parseGate } from './gate.ts';

const look = (defect: string, first: number, limit: number) => ({
  defect,
  limit,
  scale: 0.5,
  weights: [first, ...new Array(BLOCK_VALUES - 1).fill(0)],
});
const file: GateFile = parseGate({
  version: 1,
  looks: [look('blurred', 4, 1), look('blurred', 2, 5), look('eyes_covered', -2, 0)],
  places: { two: [{ defect: 'unrecognisable', limit: 0.5, scale: 0.25, weights: [4, 0] }] },
});
const blocks = Float32Array.of(1, ...new Array(BLOCK_VALUES - 1).fill(0));

test('a defect is as bad as its worst judgement, and what nothing judges is none', () => {
  const judged = judge(gateFor(file, 'two', 2), blocks, Float32Array.of(0.8, 0.6));
  expect(judged.blurred).toBeCloseTo(4 * 0.5 - 1, 6);
  expect(judged.eyes_covered).toBeCloseTo(-1, 6);
  expect(judged.unrecognisable).toBeCloseTo(0.3, 6);
  expect(judged.noisy).toBe(Number.NEGATIVE_INFINITY);
});

describe('a gate that was made for something else', () => {
  test.each([
    ['an embedder it does not know', () => gateFor(file, 'three', 2)],
    ['an embedder of another dimension', () => gateFor(file, 'two', 3)],
    ['other blocks', () => parseGate({ ...file, looks: [{ ...file.looks[0], weights: [1] }] })],
    ['another defect', () => parseGate({ ...file, looks: [look('ugly', 1, 1)] })],
  ])('%s', (_, make) => {
    expect(make).toThrow(ModelManifestError);
  });
});

test('the gate of the service judges every defect, for every embedder', async () => {
  const read = async (name: string) =>
    JSON.parse(await readFile(new URL(`../../../models/${name}`, import.meta.url), 'utf8'));
  const gate = parseGate(await read('gate.json'));
  const { embedders } = await read('manifest.json');
  for (const [id, { output }] of Object.entries<{ output: { dimension: number } }>(embedders)) {
    const { dimension } = output;
    const judged = judge(gateFor(gate, id, dimension), blocks, new Float32Array(dimension));
    expect(Object.values(judged).every(Number.isFinite)).toBe(true);
  }
});
