import type { Attribute, Graph, Tensor } from './model.ts';

/**
 * A graph under construction. Every constant and every result gets the stem of its name from the
 * caller and its number from a counter, so that the same source always gives the same names: the
 * calibration file refers to tensors by them.
 */
export class GraphBuilder {
  readonly graph: Graph;
  #count = 0;

  constructor(name: string) {
    this.graph = { name, operators: [], constants: new Map(), inputs: [], outputs: [] };
  }

  input(name: string, dims: number[]): string {
    this.graph.inputs.push({ name, dims });
    return name;
  }

  constant(stem: string, tensor: Tensor): string {
    const name = this.#number(stem);
    this.graph.constants.set(name, tensor);
    return name;
  }

  /** @returns the name of the operator's result */
  operator(
    op: string,
    inputs: string[],
    attributes: Record<string, Attribute> = {},
    stem: string = op.toLowerCase(),
  ): string {
    const output = this.#number(stem);
    this.graph.operators.push({ op, inputs, output, attributes });
    return output;
  }

  /** Makes `result` an output of the network and gives it its public name, wherever it is used. */
  output(result: string, name: string, dims: number[]): void {
    for (const operator of this.graph.operators) {
      if (operator.output === result) operator.output = name;
      operator.inputs = operator.inputs.map((input) => (input === result ? name : input));
    }
    this.graph.outputs.push({ name, dims });
  }

  #number(stem: string): string {
    return `${stem}_${this.#count++}`;
  }
}
