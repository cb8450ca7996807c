/** Who may vouch for what: policies/data/vouchers.json, which is part of the policy. */
import { z } from 'zod';

export const VOUCHERS = ['service', 'operator', 'third_party', 'person'] as const;
export type Voucher = (typeof VOUCHERS)[number];

const Entry = z.object({
  /** The values that open a door; `any`: all but `without`. */
  opens: z.union([z.literal('any'), z.array(z.unknown())]),
  /** Whose word suffices. */
  vouchers: z.array(z.enum(VOUCHERS)),
  /** What such a value is read as without it. */
  without: z.unknown(),
  /** Whether two operators are needed where an operator vouches. */
  grave: z.boolean(),
  why: z.string(),
});

/** By attribute path: `controller.type`. */
export type Vouchers = Readonly<Record<string, Readonly<z.infer<typeof Entry>>>>;

const Data = z.object({ facts: z.object({ vouchers: z.record(z.string(), Entry) }) });

/** @param data what a policy was compiled with; without the table, nobody vouches for anything. */
export function readVouchers(data: unknown): Vouchers {
  const parsed = Data.safeParse(data);
  return parsed.success ? parsed.data.facts.vouchers : {};
}
