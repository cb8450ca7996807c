import type { Catalogue } from './catalogue.ts';
import { type Decision, policyError, readDecision } from './decision.ts';
import { PolicyFault } from './errors.ts';
import { normaliseInstants } from './instants.ts';
import { instantiate, type OpaInstance } from './opa.ts';

/** What the build leaves beside the module, in .build/policy/policy.json. */
export interface CompiledPolicy {
  /** SHA-256, hex, of the module's bytes followed by the canonical JSON of `data`. */
  revision: string;
  data: unknown;
  catalogue: Catalogue;
}

export interface Policy {
  readonly revision: string;
  readonly catalogue: Catalogue;
  /** The size of the policy's WebAssembly heap, in bytes. It never passes MAX_HEAP_BYTES. */
  readonly memoryBytes: number;
  /**
   * Decides on one policy input. Never throws: whatever goes wrong is a denial with the code
   * POLICY_ERROR. Pure: the time is `input.now`.
   */
  decide(input: unknown): Decision;
}

export interface PolicyOptions {
  /** Told of each evaluation that failed, for the operator's log. */
  onFault?(fault: PolicyFault): void;
}

/**
 * Makes a compiled policy ready to decide.
 * @throws PolicyLoadError if the module is not OPA's, lacks the entrypoint or needs a builtin.
 */
export function loadPolicy(
  module: WebAssembly.Module,
  compiled: CompiledPolicy,
  options: PolicyOptions = {},
): Policy {
  const { revision, data, catalogue } = compiled;
  let instance: OpaInstance | null = instantiate(module, data);

  function evaluate(input: unknown): Decision {
    instance ??= instantiate(module, data);
    try {
      const decision = readDecision(instance.evaluate(normaliseInstants(input)), catalogue);
      if (!decision) throw new PolicyFault('malformed', 'The policy did not answer a decision.');
      return decision;
    } catch (error) {
      // After a trap the module's own state is unknown. A fresh instance costs about a millisecond.
      if (error instanceof PolicyFault && error.kind === 'trap') instance = null;
      throw error;
    }
  }

  return {
    revision,
    catalogue,
    get memoryBytes() {
      return instance?.memoryBytes ?? 0;
    },
    decide(input) {
      try {
        return evaluate(input);
      } catch (error) {
        options.onFault?.(
          error instanceof PolicyFault ? error : new PolicyFault('trap', `${error}`),
        );
        return policyError();
      }
    },
  };
}
