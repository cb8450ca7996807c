/** Who may vouch for what: policies/data/vouchers.json, which is part of the policy. */
import { z } from 'zod';

/**
 * The service measures or keeps it itself; the operator has seen evidence; a third party has signed
 * it; the person has said it through their own link. What nobody of these says is the controller's
 * word.
 */
export const VOUCHERS = ['service', 'operator', 'third_party', 'person'] as const;
export type Voucher = (typeof VOUCHERS)[number];

/** Who vouches for the attributes of a policy input, by path; a group's name covers its attributes. */
export type Vouched = Readonly<Record<string, Voucher>>;

const Entry = z
  .strictObject({
    /** The values that open a door; `any` but `without`. None: the controller's word suffices. */
    opens: z.union([z.literal('any'), z.array(z.unknown())]),
    /** Each of them suffices. */
    vouchers: z.array(z.enum(VOUCHERS)),
    /** What such a value is read as while none of them vouches for it. */
    without: z.unknown(),
    /** Whether two operators are needed where an operator vouches. */
    grave: z.boolean(),
    /** Whether rules of their own bind whoever claims it: then the claim is also read alone. */
    binds: z.boolean().optional(),
    why: z.string().min(1),
  })
  .refine(({ opens, vouchers }) => (opens.length === 0) === (vouchers.length === 0), {
    error: 'what opens a door needs vouchers, and what opens none needs none',
  });

export const VouchersTable = z.record(z.string(), Entry);

/** By attribute path, or the name of a group. */
export type Vouchers = Readonly<Record<string, Readonly<z.infer<typeof Entry>>>>;

/** The value of an attribute or a group, or undefined where there is none. */
export function valueAt(input: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((holder, name) => {
    const held = typeof holder === 'object' && holder !== null && Object.hasOwn(holder, name);
    return held ? (holder as Record<string, unknown>)[name] : undefined;
  }, input);
}

const Data = z.object({ facts: z.object({ vouchers: VouchersTable }) });

/** @param data what a policy was compiled with; an older one has no such table, and gives none. */
export function readVouchers(data: unknown): Vouchers {
  const parsed = Data.safeParse(data);
  return parsed.success ? parsed.data.facts.vouchers : {};
}
