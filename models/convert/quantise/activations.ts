/**
 * Integer convolutions. ONNX Runtime replaces a Conv whose inputs come out of DequantizeLinear and
 * whose result goes into QuantizeLinear by one that computes in 8-bit integers.
 */
import { float32, floatConstant, type Graph, type Operator } from '../onnx/model.ts';
import { dropUnused } from '../onnx/passes.ts';
import { type ActivationScale, activationScale, quantiseBias, quantiseWeights } from './int8.ts';
import { dequantise, QuantisationError } from './weights.ts';

/** The range of each tensor's values, [low, high], by name. */
export type Ranges = ReadonlyMap<string, readonly [low: number, high: number]>;

/**
 * Quantises the chosen convolutions, which must have a bias: their input, weights, bias and result.
 * A tensor that has been quantised for one of them is read dequantised by every later operator.
 * @throws {QuantisationError} if the range of an input or result is not known
 */
export function quantiseConvolutions(
  graph: Graph,
  ranges: Ranges,
  chosen: (convolution: Operator) => boolean,
): Graph {
  const quantiser = new Quantiser(graph, ranges);
  for (const operator of graph.operators) {
    if (operator.op === 'Conv' && chosen(operator)) quantiser.convolution(operator);
    else quantiser.other(operator);
  }
  dropUnused(quantiser.graph);
  return quantiser.graph;
}

class Quantiser {
  readonly graph: Graph;
  readonly #ranges: Ranges;
  /** What to read instead of a tensor that has been quantised. */
  readonly #dequantised = new Map<string, string>();

  constructor(graph: Graph, ranges: Ranges) {
    this.graph = { ...graph, operators: [], constants: new Map(graph.constants) };
    this.#ranges = ranges;
  }

  other(operator: Operator): void {
    const inputs = operator.inputs.map((input) => this.#dequantised.get(input) ?? input);
    this.graph.operators.push({ ...operator, inputs });
  }

  convolution(operator: Operator): void {
    const [input, weights, bias] = operator.inputs;
    const [w, b] = [floatConstant(this.graph, weights), floatConstant(this.graph, bias)];
    if (!w || !b) throw new QuantisationError(`${operator.output}: no constant weights and bias`);

    const { constants, operators } = this.graph;
    const image = this.#quantise(input);
    const quantised = quantiseWeights(w.data, w.dims[0]);
    operators.push(dequantise(constants, weights, w.dims, quantised, `${weights}_dq`));

    const { scale } = this.#scale(input);
    const scales = quantised.scales.map((weightScale) => weightScale * scale);
    operators.push(this.#bias(bias, quantiseBias(b.data, scales), scales));

    operators.push({ ...operator, inputs: [image, `${weights}_dq`, `${bias}_dq`] });
    this.#quantise(operator.output);
  }

  #bias(name: string, data: Int32Array, scales: Float32Array): Operator {
    const dims = [data.length];
    this.graph.constants.set(`${name}_q`, { type: 'int32', dims, data });
    this.graph.constants.set(`${name}_s`, float32(dims, scales));
    this.graph.constants.set(`${name}_z`, {
      type: 'int32',
      dims,
      data: new Int32Array(data.length),
    });
    return {
      op: 'DequantizeLinear',
      inputs: [`${name}_q`, `${name}_s`, `${name}_z`],
      output: `${name}_dq`,
      attributes: { axis: 0 },
    };
  }

  /** @returns the name under which to read the tensor once it has been through 8 bits */
  #quantise(tensor: string): string {
    const known = this.#dequantised.get(tensor);
    if (known) return known;
    const { scale, zeroPoint } = this.#scale(tensor);
    this.graph.constants.set(`${tensor}_s`, float32([], [scale]));
    this.graph.constants.set(`${tensor}_z`, {
      type: 'uint8',
      dims: [],
      data: Uint8Array.of(zeroPoint),
    });
    const parameters = [`${tensor}_s`, `${tensor}_z`];
    const output = `${tensor}_dq`;
    this.graph.operators.push(
      {
        op: 'QuantizeLinear',
        inputs: [tensor, ...parameters],
        output: `${tensor}_q`,
        attributes: {},
      },
      {
        op: 'DequantizeLinear',
        inputs: [`${tensor}_q`, ...parameters],
        output,
        attributes: {},
      },
    );
    this.#dequantised.set(tensor, output);
    return output;
  }

  #scale(tensor: string): ActivationScale {
    const range = this.#ranges.get(tensor);
    if (!range) throw new QuantisationError(`the range of ${tensor} is not known`);
    return activationScale(...range);
  }
}
