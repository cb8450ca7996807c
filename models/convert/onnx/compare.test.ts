import { describe, expect, it } from 'vitest';
import { compareGraphs, GraphMismatch } from './compare.ts';
import { float32, type Graph } from './model.ts';

/** Two branches of one image, added. */
function graph(prefix: string, change: (graph: Graph) => void = () => {}): Graph {
  const name = (stem: string) => `${prefix}${stem}`;
  const result: Graph = {
    name: prefix,
    operators: [
      { op: 'Relu', inputs: [name('x')], output: name('relu'), attributes: {} },
      { op: 'PRelu', inputs: [name('x'), name('s')], output: name('prelu'), attributes: {} },
      { op: 'Add', inputs: [name('relu'), name('prelu')], output: name('y'), attributes: {} },
    ],
    constants: new Map([[name('s'), float32([2, 1, 1], [0.5, -4])]]),
    inputs: [{ name: name('x'), dims: [1, 2, 3, 3] }],
    outputs: [{ name: name('y'), dims: [1, 2, 3, 3] }],
  };
  change(result);
  return result;
}

describe('two graphs', () => {
  it('are equal whatever they call their tensors', () => {
    expect(compareGraphs(graph('a'), graph('b'))).toEqual({ constants: 1, largestDifference: 0 });
  });

  it('differ by so much of their largest number', () => {
    const other = graph('b', ({ constants }) =>
      constants.set('bs', float32([2, 1, 1], [0.75, -4])),
    );
    expect(compareGraphs(graph('a'), other).largestDifference).toBe(0.25 / 4);
  });

  it.each<[string, (graph: Graph) => void]>([
    ['wiring', ({ operators }) => operators[2].inputs.reverse()],
    ['operation', ({ operators }) => Object.assign(operators[0], { op: 'Abs' })],
    ['settings', ({ operators }) => Object.assign(operators[0], { attributes: { axis: 1 } })],
    ['number of operators', ({ operators }) => operators.pop()],
    ['shape', ({ constants }) => constants.set('bs', float32([2], [0.5, -4]))],
    ['output', ({ outputs }) => Object.assign(outputs[0], { name: 'brelu' })],
  ])('are told apart by their %s', (_, change) => {
    expect(() => compareGraphs(graph('a'), graph('b', change))).toThrow(GraphMismatch);
  });
});
