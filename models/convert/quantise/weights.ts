/**
 * Smaller weights, same arithmetic: the file holds halves or 8-bit integers, and ONNX Runtime turns
 * them into float32 when it loads the network.
 */
import { ELEMENT_TYPES, float32, floatConstant, type Graph, type Operator } from '../onnx/model.ts';
import { fromHalf, toHalf } from './float16.ts';
import { type QuantisedWeights, quantiseWeightsClosely } from './int8.ts';

export class QuantisationError extends Error {
  override name = 'QuantisationError';
}

/** Below these sizes a tensor is not worth an operator of its own. */
const SMALLEST_HALVED = 64;
const SMALLEST_QUANTISED = 512;

/**
 * Stores float32 constants as halves, for a network that was trained or published in half
 * precision, so that nothing is lost.
 * @throws {QuantisationError} if a constant would change
 */
export function storeAsHalves(graph: Graph): Graph {
  const constants = new Map(graph.constants);
  const casts: Operator[] = [];
  for (const [name, { type, dims, data }] of graph.constants) {
    if (type !== 'float32' || data.length < SMALLEST_HALVED) continue;
    const halves = Uint16Array.from(data, toHalf);
    if (!halves.every((bits, index) => fromHalf(bits) === data[index])) {
      throw new QuantisationError(`${name} holds numbers that are not halves`);
    }
    constants.delete(name);
    constants.set(`${name}_h`, { type: 'float16', dims, data: halves });
    casts.push({
      op: 'Cast',
      inputs: [`${name}_h`],
      output: name,
      attributes: { to: ELEMENT_TYPES.float32 },
    });
  }
  return { ...graph, constants, operators: [...casts, ...graph.operators] };
}

/** Stores the weights of convolutions that are still float32 as 8-bit integers. */
export function storeAsInt8(graph: Graph): Graph {
  const constants = new Map(graph.constants);
  const operators: Operator[] = [];
  for (const { op, inputs } of graph.operators) {
    const weights = op === 'Conv' ? floatConstant(graph, inputs[1]) : undefined;
    if (!weights || weights.data.length < SMALLEST_QUANTISED) continue;
    const name = inputs[1];
    constants.delete(name);
    const quantised = quantiseWeightsClosely(weights.data, weights.dims[0]);
    operators.push(dequantise(constants, name, weights.dims, quantised, name));
  }
  return { ...graph, constants, operators: [...operators, ...graph.operators] };
}

/** Puts quantised weights among the constants. @returns the operator that restores them */
export function dequantise(
  constants: Graph['constants'],
  name: string,
  dims: number[],
  { values, scales }: QuantisedWeights,
  output: string,
): Operator {
  const zeroPoints = new Int8Array(scales.length);
  constants.set(`${name}_q`, { type: 'int8', dims, data: values });
  constants.set(`${name}_s`, float32([scales.length], scales));
  constants.set(`${name}_z`, { type: 'int8', dims: [scales.length], data: zeroPoints });
  return {
    op: 'DequantizeLinear',
    inputs: [`${name}_q`, `${name}_s`, `${name}_z`],
    output,
    attributes: { axis: 0 },
  };
}
