/** Tells the objects of end points that there may be something to send. */
import { selectToWake } from './endpoint.ts';

/** An object of an end point, as far as it is woken. */
export interface Sleeper {
  wake(id: string): Promise<void>;
}

export interface Sleepers {
  getByName(id: string): Sleeper;
}

/** Each is a subrequest, of which an invocation of the Worker has 1,000. */
const MOST_WOKEN = 400;

/**
 * @param tenantIds whose; null: everyone's. Where there are more than can be woken, some at random: the
 *   sweep wakes them all, some at a time
 * @throws what the database throws, and the first fault of an object
 */
export async function wakeEndpoints(
  db: D1Database,
  objects: Sleepers,
  tenantIds: readonly (string | null)[],
): Promise<void> {
  const whose = tenantIds.includes(null) ? [null] : tenantIds;
  if (whose.length === 0) return;
  const found = await db.batch<{ id: string }>(
    whose.map((tenantId) => selectToWake(db, tenantId, MOST_WOKEN)),
  );
  const ids = found.flatMap(({ results }) => results.map(({ id }) => id));
  // A stub that threw is broken: each attempt has its own.
  const wake = (id: string) => objects.getByName(id).wake(id);
  await Promise.all(ids.map((id) => wake(id).catch(() => wake(id))));
}
