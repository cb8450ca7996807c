import { buildVerb } from './build.ts';
import { casesVerb } from './cases.ts';
import { catalogueVerb } from './catalogue.ts';
import { checkVerb } from './check.ts';
import type { Command } from './command.ts';
import { coverageVerb } from './coverage.ts';
import { evalVerb } from './eval.ts';
import { explainVerb } from './explain.ts';
import { exportVerb } from './export.ts';
import { formatVerb } from './format.ts';
import { horizonVerb } from './horizon.ts';
import { mutateVerb } from './mutate.ts';
import { newVerb } from './new.ts';
import { proveVerb } from './prove.ts';
import { rebuildVerb } from './rebuild.ts';
import { releaseVerb } from './release.ts';
import { replayVerb } from './replay.ts';
import { sampleVerb } from './sample.ts';
import { staleVerb } from './stale.ts';
import { testVerb } from './test.ts';
import { watchVerb } from './watch.ts';

export const COMMANDS: Record<string, Command> = {
  build: buildVerb,
  check: checkVerb,
  fmt: formatVerb,
  test: testVerb,
  watch: watchVerb,
  new: newVerb,
  explain: explainVerb,
  eval: evalVerb,
  cases: casesVerb,
  prove: proveVerb,
  mutate: mutateVerb,
  export: exportVerb,
  replay: replayVerb,
  sample: sampleVerb,
  horizon: horizonVerb,
  stale: staleVerb,
  coverage: coverageVerb,
  release: releaseVerb,
  catalogue: catalogueVerb,
  'rebuild-toolchain': rebuildVerb,
};

export function help(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  const verbs = Object.entries(COMMANDS).map(
    ([name, { about }]) => `  ${name.padEnd(width)}  ${about}`,
  );
  return [
    'Usage: npm run policy -- <verb> [...]',
    '',
    ...verbs,
    '',
    'More on one verb: npm run policy -- <verb> --help',
    'The rules are in policies/; the README there says how to write one.',
  ].join('\n');
}

export function helpOn(name: string, { usage, about, help: more }: Command): string {
  const line = `Usage: npm run policy -- ${name} ${usage}`.trimEnd();
  return [
    line,
    '',
    `${about[0]?.toUpperCase()}${about.slice(1)}.`,
    ...(more ? ['', more] : []),
  ].join('\n');
}
