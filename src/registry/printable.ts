/**
 * Texts that others will read: the register publishes them, the policy compares them. Half a surrogate
 * pair is no text to Rego; control characters, those of writing direction among them, make one text
 * look like another (Unicode Technical Report 36, section 2).
 */
import type { z } from '@hono/zod-openapi';

const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Bidi_Control}]/u;

/**
 * The same for the document, in what regular expressions of most languages know: no properties of Unicode,
 * and no halves of a pair, which are no characters (RFC 8259 section 8.2) and which some refuse to compile.
 */
const UNSEEN = '\\u0000-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069';
const PRINTABLE = `^[^${UNSEEN}]*$`;
/** What `trim` takes away. */
const SPACES = ' \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff';
const MORE_THAN_SPACES = `^[^${UNSEEN}]*[^${UNSEEN}${SPACES}][^${UNSEEN}]*$`;

export function printable(text: z.ZodString) {
  return text
    .refine((value) => !UNPRINTABLE.test(value), 'use characters that can be seen, and no others')
    .openapi({ pattern: text.safeParse(' ').success ? PRINTABLE : MORE_THAN_SPACES });
}
