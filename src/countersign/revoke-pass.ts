/**
 * A pass is lost: nobody gets in with it any more. It takes away, so that nobody is asked whether it may be;
 * of a revocation and a redemption at once one takes effect.
 */
import type { Receipt } from '../audit/log.ts';
import { newTimedId } from '../ids.ts';
import { insertRevocation } from '../passes/revocations.ts';
import type { Pass } from '../passes/store.ts';
import type { Caller } from '../tenants/key.ts';
import { Refusal } from './errors.ts';
import { findPass } from './issue-pass.ts';
import type { Service, Timing } from './service.ts';

export interface RevokedPass {
  readonly pass: Pass;
  /** null where it was revoked before. */
  readonly logReceipt: Receipt | null;
}

/** @throws Refusal `pass_not_found`, `key_bound`, `pass_spent`; AuditError */
export async function revokePass(
  service: Service,
  caller: Caller,
  id: string,
  { now, request }: Timing,
): Promise<RevokedPass> {
  const at = now();
  const { deploymentId, ...found } = await findPass(service, caller, id);
  const { receipt } = await service.audit.appendIfChanged(insertRevocation(service.db, found, at), {
    id: newTimedId('evt', at),
    kind: 'pass',
    tenantId: caller.tenantId,
    subjectId: found.subjectId,
    at,
    content: {
      ...{ event: 'revoked', pass: id, deployment: deploymentId },
      ...{ key: caller.keyId, request },
    },
  });
  const pass = await findPass(service, caller, id);
  if (pass.revokedAt === null) throw new Refusal({ is: 'pass_spent' });
  return { pass, logReceipt: receipt };
}
