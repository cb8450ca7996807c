/** When the policy's rules begin and cease to bind, as the host reads it from its data. */
import * as z from 'zod';

const Window = z.object({ from: z.number(), until: z.number().nullable() });
const Data = z.object({ facts: z.object({ effective: z.record(z.string(), Window) }) });

/** @returns epoch milliseconds, in order */
export function readTurns(data: unknown): readonly number[] {
  const { success, data: read } = Data.safeParse(data);
  if (!success) return [];
  const instants = Object.values(read.facts.effective).flatMap(({ from, until }) => [from, until]);
  return [...new Set(instants.filter((one) => one !== null))].toSorted((a, b) => a - b);
}
