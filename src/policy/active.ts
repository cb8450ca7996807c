/** The policy that decides in this isolate: the one deployed with it, loaded at first use. */
import compiled from '../../.build/policy/policy.json';
import module from '../../.build/policy/policy.wasm';
import { type CompiledPolicy, loadPolicy, type Policy } from './host.ts';

let active: Policy | undefined;

export function activePolicy(): Policy {
  active ??= loadDeployed();
  return active;
}

/** A fresh instance of the policy deployed with this isolate. */
export function loadDeployed(): Policy {
  // The bundler knows the file's shape, but widens its literals.
  return load(module, compiled as CompiledPolicy);
}

/** For the local server, where a policy is edited while the Worker runs. @throws PolicyLoadError */
export function replacePolicy(newModule: WebAssembly.Module, newCompiled: CompiledPolicy): Policy {
  active = load(newModule, newCompiled);
  return active;
}

function load(policyModule: WebAssembly.Module, policy: CompiledPolicy): Policy {
  return loadPolicy(policyModule, policy, {
    onFault: ({ kind, message }) => console.error(JSON.stringify({ policy_fault: kind, message })),
  });
}
