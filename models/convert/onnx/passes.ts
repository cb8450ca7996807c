/** Rewrites of a finished graph. Each works in place and returns how much it changed. */
import { perChannel } from './layout.ts';
import { floatConstant, type Graph, type Operator } from './model.ts';

const producerOf = (graph: Graph, name: string): Operator | undefined =>
  graph.operators.find((operator) => operator.output === name);

/**
 * Puts PRelu back where a source without that operator spelt it out:
 *
 *     relu(x) + c * (x - |x|)  =  PRelu(x, 2c)
 *
 * because x - |x| is 0 above zero and 2x below.
 * @returns how many were found
 */
export function fusePRelu(graph: Graph): number {
  let found = 0;
  for (const add of graph.operators) {
    const match = matchPRelu(graph, add);
    if (!match) continue;
    const slope = `${add.output}_slope`;
    graph.constants.set(slope, perChannel(match.c.map((value) => 2 * value)));
    add.op = 'PRelu';
    add.inputs = [match.x, slope];
    found++;
  }
  dropUnused(graph);
  return found;
}

function matchPRelu(graph: Graph, add: Operator): { x: string; c: Float32Array } | undefined {
  if (add.op !== 'Add') return undefined;
  const [relu, mul] = add.inputs.map((name) => producerOf(graph, name));
  if (relu?.op !== 'Relu' || mul?.op !== 'Mul') return undefined;
  const x = relu.inputs[0];
  for (const [factor, other] of [mul.inputs, mul.inputs.toReversed()]) {
    const c = floatConstant(graph, factor);
    if (c && isNegativePart(graph, other, x)) return { x, c: c.data };
  }
  return undefined;
}

/** Whether the result called `name` is x - |x|. */
function isNegativePart(graph: Graph, name: string, x: string): boolean {
  const sub = producerOf(graph, name);
  if (sub?.op !== 'Sub' || sub.inputs[0] !== x) return false;
  const abs = producerOf(graph, sub.inputs[1]);
  return abs?.op === 'Abs' && abs.inputs[0] === x;
}

/** Drops operators and constants that no output depends on. */
export function dropUnused(graph: Graph): number {
  const used = new Set(graph.outputs.map((output) => output.name));
  // Operators stand after those they depend on, so one sweep from the end sees every use first.
  const kept = graph.operators.toReversed().filter((operator) => {
    if (!used.has(operator.output)) return false;
    for (const input of operator.inputs) used.add(input);
    return true;
  });
  const dropped = graph.operators.length - kept.length;
  graph.operators = kept.reverse();
  for (const name of graph.constants.keys()) if (!used.has(name)) graph.constants.delete(name);
  return dropped;
}
