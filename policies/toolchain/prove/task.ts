/** One part of a proof, in whatever thread it is. */
import { normaliseInstants } from '../../../src/policy/instants.ts';
import type { Facts } from '../compile/compile.ts';
import { atItsWord, type Input, isRecord } from '../input/attributes.ts';
import { type Machine, startMachine } from '../test/machine.ts';
import { LOOSER, type Property } from './properties.ts';
import { type Allows, type Search, search } from './prove.ts';

export interface ProofTask {
  /** Of the rules and PROVER, with its entrypoint. */
  module: WebAssembly.Module;
  data: { facts: Facts };
  property: Property;
  base: Input;
  part: number;
  of: number;
}

/** In the order of their numbers. */
export const PROVER_ENTRYPOINTS = ['proof/allowed', 'proof/loosened'];

/**
 * Decides many inputs in one call. They share what their property does not vary, so only the rest is
 * read for each; and of a decision only whether it allows is asked.
 */
export const PROVER = `package proof

allowed contains at if {
	some at, change in input.changes
	data.countersign.allow with input as object.union(input.shared, change)
}

loosened contains at if {
	some at, change in input.changes
	request := object.union(input.shared, change)
	housed := data.countersign.decision with input as request
	plain := data.countersign.decision with input as request with data.countersign.rules.house as {}
	looser(housed, plain)
}

looser(housed, plain) if {
	housed.allow
	not plain.allow
}

looser(housed, plain) if {
	some reason in plain.reasons
	not reason in housed.reasons
}

looser(housed, plain) if {
	some duty in plain.obligations
	not duty in housed.obligations
}

looser(housed, plain) if {
	is_object(plain.retention)
	not shorter(housed.retention, plain.retention)
}

shorter(housed, plain) if housed.max_days <= plain.max_days
`;

let running: { module: WebAssembly.Module; machine: Machine } | undefined;

export function proveHere({ module, data, property, base, part, of }: ProofTask): Search {
  if (running?.module !== module) running = { module, machine: startMachine(module, data, 0) };
  const answers = asking(running.machine, property.result === LOOSER ? 1 : 0);
  return search(property, base, data.facts, answers, { part, of });
}

function asking(machine: Machine, entrypoint: number): Allows {
  return (inputs) => {
    const whole = inputs.map((input) => atItsWord(input) as Input);
    const [first = {}] = whole;
    // Attributes and groups at the top, which no input replaces in part: a union of two objects would
    // mix their members.
    const varying = [...new Set(whole.flatMap(Object.keys))].filter((name) =>
      whole.some((input) => input[name] !== first[name]),
    );
    const shared = Object.fromEntries(
      Object.entries(first).filter(([name]) => !varying.includes(name)),
    );
    const changes = whole.map((input) =>
      normaliseInstants(
        Object.fromEntries(
          varying.flatMap((name) => (Object.hasOwn(input, name) ? [[name, input[name]]] : [])),
        ),
      ),
    );
    const answer: unknown = JSON.parse(
      machine.evaluate(JSON.stringify({ shared: normaliseInstants(shared), changes }), entrypoint),
    );
    const [result] = Array.isArray(answer) ? answer : [];
    if (!isRecord(result) || !Array.isArray(result.result)) {
      throw new Error('The policy gave no answer.');
    }
    const allowed = new Set(result.result);
    return whole.map((_, at) => allowed.has(at));
  };
}
