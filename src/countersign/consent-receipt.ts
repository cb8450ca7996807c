/** What whoever said yes or no is given to keep: the receipt of the event, and the same signed. */
import type { ConsentEvent } from '../consent/events.ts';
import {
  CONSENT_RECEIPT_TYPE,
  type ConsentReceipt,
  makeReceipt,
  type ReceiptContext,
} from '../consent/receipt.ts';
import type { Purposes } from '../policy/purposes.ts';
import { signDocument } from '../signing/jws.ts';
import type { Service } from './service.ts';

export interface SignedConsentReceipt {
  readonly receipt: ConsentReceipt;
  /** A JWS over its RFC 8785 form. */
  readonly signed_receipt: string;
}

export async function issueReceipt(
  service: Service,
  { event, deployment }: Pick<ReceiptContext, 'deployment'> & { readonly event: ConsentEvent },
  subjectId: string,
): Promise<SignedConsentReceipt> {
  const receipt = makeReceipt(event, {
    subjectId,
    deployment,
    purposes: purposesOf(service),
    origin: service.audit.origin,
  });
  const key = await service.signing.current('receipt');
  return { receipt, signed_receipt: await signDocument(receipt, CONSENT_RECEIPT_TYPE, key) };
}

/** A no is heard, and has its receipt, though the policy cannot even be loaded. */
function purposesOf({ policy }: Pick<Service, 'policy'>): Purposes {
  try {
    return policy().purposes;
  } catch {
    return {};
  }
}
