import type { Graph, Operator, Tensor } from './model.ts';

export class GraphMismatch extends Error {
  override name = 'GraphMismatch';
}

/**
 * Compares two graphs that may have different origins and so name their tensors differently:
 * operator by operator the same operation, the same settings, the same wiring.
 * @returns the largest difference between corresponding constants, as a fraction of the largest
 *   number in the constant, and how many constants were compared
 * @throws {GraphMismatch} at the first difference that is not one of numbers
 */
export function compareGraphs(
  left: Graph,
  right: Graph,
): { constants: number; largestDifference: number } {
  if (left.operators.length !== right.operators.length) {
    throw new GraphMismatch(`${left.operators.length} operators, ${right.operators.length}`);
  }
  /** What the right graph calls each result of the left one. */
  const names = new Map(left.inputs.map((input, index) => [input.name, right.inputs[index]?.name]));
  let constants = 0;
  let largestDifference = 0;
  left.operators.forEach((operator, index) => {
    const twin = right.operators[index];
    if (settingsOf(operator) !== settingsOf(twin)) {
      throw new GraphMismatch(`${operator.output}: ${settingsOf(operator)} is ${settingsOf(twin)}`);
    }
    operator.inputs.forEach((input, slot) => {
      const [a, b] = [left.constants.get(input), right.constants.get(twin.inputs[slot])];
      if (a && b) {
        constants++;
        largestDifference = Math.max(largestDifference, relativeDifference(input, a, b));
      } else if (a || b || names.get(input) !== twin.inputs[slot]) {
        throw new GraphMismatch(`${operator.output}: input ${slot} comes from elsewhere`);
      }
    });
    names.set(operator.output, twin.output);
  });
  left.outputs.forEach((output, index) => {
    if (names.get(output.name) !== right.outputs[index]?.name) {
      throw new GraphMismatch(`output ${output.name} comes from elsewhere`);
    }
  });
  return { constants, largestDifference };
}

const settingsOf = ({ op, inputs, attributes }: Operator): string =>
  `${op}/${inputs.length} ${JSON.stringify(attributes)}`;

function relativeDifference(name: string, a: Tensor, b: Tensor): number {
  if (a.type !== 'float32' || b.type !== 'float32' || a.dims.join() !== b.dims.join()) {
    throw new GraphMismatch(`${name}: ${a.type} [${a.dims}] is ${b.type} [${b.dims}]`);
  }
  let largest = 0;
  let difference = 0;
  a.data.forEach((value, index) => {
    largest = Math.max(largest, Math.abs(value));
    difference = Math.max(difference, Math.abs(value - b.data[index]));
  });
  return difference === 0 ? 0 : difference / largest;
}
