import { describe, expect, it } from 'vitest';
import { PolicyProblems } from '../library/problems.ts';
import { opa } from '../reactor/opa.ts';
import { mutantsOf } from './mutants.ts';
import { weave } from './weave.ts';

const RULES = `package p

import data.lib.limit

# Of age.
default adult := false

adult if input.age >= limit

word := "old" if {
	adult
	input.age < 99
}

else := "young"

step(1, [a, b]) := a + b if a < b

step(2, _) := 0

said contains "yes" if input.age > 1

said contains "no"
`;

const SPOKEN =
  '{"adult": p.adult, "word": p.word, "said": p.said, "step": {s | s := p.step(1, [2, 3])}}';

/** What the module says of a child, at the age itself, and of the very old; or how it fails. */
async function speak(text: string, mutant: number | null = null): Promise<unknown> {
  const modules = {
    'p.rego': text,
    'lib.rego': 'package lib\n\nlimit := 18\n',
    'spoken.rego': `package spoken\n\nimport data.p\n\nall := ${SPOKEN}\n`,
  };
  const query = `[said | some age in [1, 18, 99]; said := data.spoken.all with input.age as age with data.mutant as ${mutant}]`;
  const reactor = await opa();
  try {
    const { results } = reactor.eval({ modules, data: {}, query });
    return results?.[0]?.expressions[0]?.value;
  } catch (error) {
    return error instanceof PolicyProblems && error.problems.map(({ code }) => code);
  }
}

describe('a module woven of mutants', () => {
  const mutants = mutantsOf('p.rego', RULES);
  const { text, spans } = weave(RULES, mutants);

  it('says without a mutant what the rules say', async () => {
    expect(await speak(text)).toMatchObject([
      { adult: false, word: 'young', said: ['no'], step: [5] },
      { adult: true, word: 'old', said: ['no', 'yes'], step: [5] },
      { adult: true, word: 'young', said: ['no', 'yes'], step: [5] },
    ]);
    expect(await speak(text)).toEqual(await speak(RULES));
  });

  it('says with each mutant what it says alone', async () => {
    expect(mutants.length).toBeGreaterThan(20);
    for (const [at, mutant] of mutants.entries()) {
      expect(await speak(text, at), mutant.change).toEqual(await speak(mutant.text));
    }
  });

  it('knows whose row is whose', () => {
    const rows = text.split('\n');
    expect(spans.map(({ at }) => at).sort((a, b) => a - b)).toEqual([...mutants.keys()]);
    for (const { at, from, to } of spans) {
      expect(rows[from - 1]).toContain(`__${at}`);
      expect(rows.slice(from - 1, to).join('\n')).toContain(`data.mutant == ${at}`);
    }
  });
});
