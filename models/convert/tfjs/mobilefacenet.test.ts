import { describe, expect, it } from 'vitest';
import { type Constant, ConversionError } from '../onnx/layout.ts';
import { convertTfjs } from './convert.ts';
import { repairMobileFaceNet } from './mobilefacenet.ts';
import type { Source, SourceNode } from './source.ts';

const PRELUS = 33;

/**
 * A chain of one-channel convolutions, each followed by a spelt-out PReLU whose c is its number; in
 * the first `damaged` of them relu is fused into the convolution.
 */
function chain(damaged: number): Source {
  const node = (name: string, op: string, inputs: string[], fused: string[] = []): SourceNode => ({
    strides: [1, 1],
    dilations: [1, 1],
    window: [1, 1],
    padding: 'SAME',
    name,
    op,
    inputs,
    fused,
    shape: [1, 4, 4, 1],
  });
  const constants = new Map<string, Constant>();
  const constant = (name: string, value: number, shape: number[]) => {
    constants.set(name, { kind: 'constant', shape, data: Float32Array.of(value) });
  };
  const nodes = [node('sum0', 'Placeholder', [])];
  for (let i = 1; i <= PRELUS; i++) {
    constant(`w${i}`, 1, [1, 1, 1, 1]);
    constant(`c${i}`, i, [1]);
    const swallowed = i <= damaged;
    const relu = swallowed ? `conv${i}` : `relu${i}`;
    nodes.push(
      node(`conv${i}`, '_FusedConv2D', [`sum${i - 1}`, `w${i}`], swallowed ? ['Relu'] : []),
      ...(swallowed ? [] : [node(relu, 'Relu', [`conv${i}`])]),
      node(`abs${i}`, 'Abs', [`conv${i}`]),
      node(`sub${i}`, 'Sub', [`conv${i}`, `abs${i}`]),
      node(`mul${i}`, 'Mul', [`sub${i}`, `c${i}`]),
      node(`sum${i}`, 'Add', [relu, `mul${i}`]),
    );
  }
  return { nodes, constants };
}

describe('the repair of MobileFaceNet', () => {
  it('restores every PReLU, with its sign reversed', () => {
    const repaired = repairMobileFaceNet(chain(16));
    const graph = convertTfjs(repaired, 'sample', { [`sum${PRELUS}`]: 'y' });
    const prelus = graph.operators.filter(({ op }) => op === 'PRelu');
    expect(graph.operators).toHaveLength(2 * PRELUS);
    expect(prelus.map(({ inputs }) => graph.constants.get(inputs[1])?.data[0])).toEqual(
      Array.from({ length: PRELUS }, (_, index) => -2 * (index + 1)),
    );
  });

  it.each([0, 15, 17])('is refused for a network with %i damaged layers', (damaged) => {
    expect(() => repairMobileFaceNet(chain(damaged))).toThrow(ConversionError);
  });

  it('leaves the source as it was', () => {
    const source = chain(16);
    const before = structuredClone(source);
    repairMobileFaceNet(source);
    expect(source).toEqual(before);
  });
});
