/**
 * Who may vouch for what, as `policies/data/vouchers.json` has it: a value that opens a door counts
 * only from those whose word suffices for it.
 */
import * as z from 'zod';

export const VOUCHERS = ['service', 'operator', 'third_party', 'person'] as const;
export type Voucher = (typeof VOUCHERS)[number];

/** The value of one attribute. */
export type FactValue = string | number | boolean;

const Value = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const Rule = z.object({
  /** The values that open a door; `any`: all but `without`. */
  opens: z.union([z.literal('any'), z.array(Value)]),
  /** Whose word suffices. */
  vouchers: z.array(z.enum(VOUCHERS)),
  /** How the attribute is read without it. */
  without: Value,
  /** Two operators vouch for it, or none. */
  grave: z.boolean(),
  why: z.string(),
});
export type VoucherRule = Readonly<z.infer<typeof Rule>>;

/** By attribute path: `controller.type`. */
export type Vouchers = Readonly<Record<string, VoucherRule>>;

const Data = z.object({ facts: z.object({ vouchers: z.record(z.string(), Rule) }) });

/** @param data what a policy was compiled with; without the table, nobody vouches for anything. */
export function readVouchers(data: unknown): Vouchers {
  const { data: read } = Data.safeParse(data);
  return read?.facts.vouchers ?? {};
}

/** Whether a value needs somebody's word. */
export function opensDoor(rule: VoucherRule, value: FactValue): boolean {
  return rule.opens === 'any' ? value !== rule.without : rule.opens.includes(value);
}
