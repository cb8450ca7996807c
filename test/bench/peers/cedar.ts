/** The decision of verification.cedar, by Cedar itself as WebAssembly. */
import { readFile } from 'node:fs/promises';
import {
  type CedarValueJson,
  preparsePolicySet,
  type StatefulAuthorizationCall,
  statefulIsAuthorized,
} from '@cedar-policy/cedar-wasm/nodejs';

const POLICIES = new URL('verification.cedar', import.meta.url);
const NAME = 'verification';

/**
 * Parses the policies once, as a policy is loaded once.
 *
 * @returns whether Cedar allows a policy input with all its instants normalised
 */
export async function loadCedar(): Promise<(input: unknown) => boolean> {
  const parsed = preparsePolicySet(NAME, { staticPolicies: await readFile(POLICIES, 'utf8') });
  if (parsed.type === 'failure') throw new Error(parsed.errors[0]?.message);
  return (input) => {
    const answer = statefulIsAuthorized(callFor(input));
    if (answer.type === 'failure') throw new Error(answer.errors[0]?.message);
    const { decision, diagnostics } = answer.response;
    // Cedar skips a policy that errs; here that would be a forbid that does not forbid.
    if (diagnostics.errors.length > 0) throw new Error(diagnostics.errors[0]?.error.message);
    return decision === 'allow';
  };
}

function callFor(input: unknown): StatefulAuthorizationCall {
  return {
    principal: { type: 'Subject', id: 'subject' },
    action: { type: 'Action', id: 'verify' },
    resource: { type: 'Deployment', id: 'gate' },
    context: withoutNulls(input) as Record<string, CedarValueJson>,
    preparsedPolicySetId: NAME,
    entities: [],
  };
}

/** Cedar has no null: what is null is absent, and absence refuses. */
function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const kept: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    if (member !== null && member !== undefined) kept[name] = withoutNulls(member);
  }
  return kept;
}
