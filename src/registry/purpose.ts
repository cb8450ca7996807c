/**
 * Whether a purpose is for what is registered under it. The policy refuses at use what its table
 * does not list (F27); whoever registers learns it before anybody stands at the gate.
 */
import { lists, type Purposes } from '../policy/purposes.ts';
import type { DeploymentRegistration } from './registration.ts';

export interface Misfit {
  /** Where it stands in the registration: `place/type`. */
  readonly field: string;
  readonly purpose: string;
  readonly value: string;
  /** What the purpose is for, in this respect. */
  readonly takes: readonly string[];
}

export class UnfitPurposeError extends Error {
  override readonly name = 'UnfitPurposeError';
  readonly misfits: readonly Misfit[];

  constructor(misfits: readonly Misfit[]) {
    super(misfits.map(({ purpose, value }) => `${purpose} is not for ${value}`).join(', '));
    this.misfits = misfits;
  }
}

/** @throws UnfitPurposeError */
export function requireFittingPurpose(
  { purpose, controller, place, mode }: DeploymentRegistration,
  purposes: Purposes,
): void {
  const table = purposes[purpose];
  // A policy without a table leaves it to its rules, as this one does with private rooms (F21).
  if (!table) return;
  const respects = [
    ['controller/type', controller.type, table.controllers],
    ['place/type', place.type, place.type === 'private_room' ? 'any' : table.places],
    ['mode', mode, table.modes],
  ] as const;
  const misfits = respects.flatMap(([field, value, takes]): Misfit[] =>
    takes === 'any' || lists(takes, value) ? [] : [{ field, purpose, value, takes }],
  );
  if (misfits.length > 0) throw new UnfitPurposeError(misfits);
}
