import { decodeModel, decodeOperatorSet } from './decode.ts';
import { OPERATOR_SET } from './encode.ts';
import { ConversionError } from './layout.ts';
import type { Graph } from './model.ts';

const OLDEST_OPERATOR_SET = 9;
/**
 * The operators that compute the same from float32 in every version of the set from the oldest
 * supported to the one written: later versions only accept further types (Add-13, Reshape-13) or
 * spell out defaults (Conv-11). https://github.com/onnx/onnx/blob/main/docs/Changelog.md
 */
const UNCHANGED = new Set(['Add', 'Conv', 'PRelu', 'Reshape']);

/**
 * Imports a network that another tool wrote as ONNX. Constants and results have the same names.
 * @param name the name of the graph
 * @param outputs the public name of each output
 * @throws {ConversionError} if the network uses an operator, or a version of them, that is not
 *   supported, or has other outputs
 */
export function convertOnnx(
  bytes: Uint8Array,
  name: string,
  outputs: Record<string, string>,
): Graph {
  const version = decodeOperatorSet(bytes);
  if (version < OLDEST_OPERATOR_SET || version > OPERATOR_SET) {
    throw new ConversionError(`version ${version} of the operators is not supported`);
  }
  const graph = decodeModel(bytes);
  const unknown = graph.operators.find(({ op }) => !UNCHANGED.has(op));
  if (unknown) throw new ConversionError(`${unknown.output}: ${unknown.op} is not supported`);
  const found = graph.outputs.map((output) => output.name);
  if (found.toSorted().join() !== Object.keys(outputs).toSorted().join()) {
    throw new ConversionError(`the network has the outputs ${found}`);
  }
  const names = new Map(Object.entries(outputs));
  const rename = (tensor: string): string => names.get(tensor) ?? tensor;
  return {
    ...graph,
    name,
    operators: graph.operators.map((operator) => ({
      ...operator,
      inputs: operator.inputs.map(rename),
      output: rename(operator.output),
    })),
    outputs: graph.outputs.map((output) => ({ ...output, name: rename(output.name) })),
  };
}
