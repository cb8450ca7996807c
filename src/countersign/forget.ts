/**
 * Everything that is known of a person, by room. A room that keeps rows of people adds itself to the
 * list: then erasure deletes them in its one transaction, and the proof that nothing is left asks there
 * too.
 */
import { attemptsMemory } from '../attempts/erasure.ts';
import { logMemory } from '../audit/erasure.ts';
import { ledgerMemory } from '../consent/erasure.ts';
import { answersMemory } from '../idempotency/store.ts';
import { noncesMemory } from '../liveness/erasure.ts';
import { passesMemory } from '../passes/erasure.ts';
import type { Memory, Person } from '../person.ts';
import { registryMemory } from '../registry/erasure.ts';
import { reviewsMemory } from '../reviews/store.ts';
import { rightsMemory } from '../rights/erasure.ts';
import { webhooksMemory } from '../webhooks/erasure.ts';

/** The registry's templates, with their ciphertexts, go first: see `erase.ts`. */
const MEMORIES: readonly Memory[] = [
  registryMemory,
  ledgerMemory,
  logMemory,
  attemptsMemory,
  noncesMemory,
  passesMemory,
  rightsMemory,
  reviewsMemory,
  answersMemory,
  webhooksMemory,
];

export function forgetPerson(db: D1Database, person: Person): D1PreparedStatement[] {
  return MEMORIES.flatMap((memory) => memory.forget(db, person));
}

/** Rows that still speak of a person, by room, where there are any. One moment's. */
export async function findLeft(db: D1Database, person: Person): Promise<Record<string, number>> {
  const counts = await db.batch<{ left: number }>(
    MEMORIES.map((memory) => memory.countLeft(db, person)),
  );
  const left = MEMORIES.map(({ room }, i) => [room, counts[i].results[0].left] as const);
  return Object.fromEntries(left.filter(([, count]) => count > 0));
}
