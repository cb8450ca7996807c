/** What the person can do next, in every answer that does not serve them. */
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { chooseLanguage, LANGUAGES } from '../../next-steps/language.ts';
import { listNextSteps, type NextStep, type Situation } from '../../next-steps/steps.ts';

export const NextSteps = z
  .array(
    z.object({
      step: z.string().openapi({ description: 'Stable: `other_way`, `withdraw`, `complain`, …' }),
      text: z.string(),
      lang: z.string().openapi({ description: 'A tag of RFC 5646.' }),
    }),
  )
  .openapi({
    description: `For the person, to be shown to them: what they can do next, in the language of \`Accept-Language\` (${Object.values(LANGUAGES).join(', ')}), else in English. Left out where only a developer can do something. It is no legal advice.`,
    example: [
      {
        step: 'other_way',
        text: 'Nutzen Sie den anderen Weg, der hier angeboten wird, ohne Ihr Gesicht.',
        lang: 'de',
      },
      {
        step: 'say_no',
        text: 'Sie dürfen Nein sagen. Dann wird Ihr Gesicht hier nicht gelesen.',
        lang: 'de',
      },
    ],
  });

/** For an answer that is no problem; it depends on the header from then on. */
export function tellNextSteps(c: Context, situation: Situation): NextStep[] {
  c.header('vary', 'accept-language', { append: true });
  return listNextSteps(situation, chooseLanguage(c.req.header('accept-language')));
}
