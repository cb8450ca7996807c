import { checkLibrary } from '../check/check.ts';
import { type Compilation, compilePolicy } from '../compile/compile.ts';
import { lawOf, listChanges, monthsAfter, renderChanges, toDate } from '../horizon/horizon.ts';
import { atItsWord, type Input } from '../input/attributes.ts';
import type { Library } from '../library/library.ts';
import type { Property } from '../prove/properties.ts';
import { type Proof, renderProof } from '../prove/prove.ts';
import { proveAll } from '../prove/run.ts';
import { latestRevision, type Recorded, renderReplay, replay, toAnswer } from '../replay/replay.ts';
import { renderTests, soundTests } from '../test/report.ts';
import { runTests } from '../test/run.ts';
import { load } from '../verbs/command.ts';

/** The result of one thing that a policy is held to before it is deployed. */
export interface Gate {
  passed: boolean;
  text: string;
}

export interface Release {
  base: Input;
  properties: readonly Property[];
  /** What the deployed policy decided lately; null if that is not known. */
  decisions: readonly Recorded[] | null;
  /** The revision, or the first twelve digits of it, whose changes somebody has looked at. */
  accepted: string;
  /** Today, in milliseconds since the epoch. */
  now: number;
}

/** How far ahead the law that is to come is rehearsed. */
const MONTHS_AHEAD = 12;

/** How many hexadecimal digits of a revision are printed for people to copy: 48 bits. */
const DIGITS = 12;

/**
 * Holds a policy to everything that must hold before it decides about people, the quick things
 * first: it checks, its tests pass and reach every line, its properties hold, and every decision that
 * would change has been accepted. Stops at the first failure. Then it is told what the law that comes next
 * will change.
 * @throws PolicyProblems if it does not check or compile
 */
export async function* gates(library: Library, release: Release): AsyncGenerator<Gate> {
  yield { passed: true, text: `check: ${await checkLibrary(library)} files are sound` };
  const compilation = await compilePolicy(library);
  for (const gate of [testGate, proofGate, changeGate, rehearse]) {
    const { passed, text } = await gate(compilation, library, release);
    yield { passed, text };
    if (!passed) return;
  }
}

async function testGate({ compiled }: Compilation, library: Library): Promise<Gate> {
  const tested = await runTests(library, compiled.data);
  return { passed: soundTests(tested, { everyLine: true }), text: `test: ${renderTests(tested)}` };
}

async function proofGate(
  compilation: Compilation,
  library: Library,
  { base, properties }: Release,
): Promise<Gate> {
  const proofs: Proof[] = [];
  const { data } = compilation.compiled;
  for await (const proof of proveAll(properties, base, library, data)) proofs.push(proof);
  const failed = proofs.filter(({ failures }) => failures > 0);
  const inputs = proofs.reduce((sum, proof) => sum + proof.inputs, 0);
  return {
    passed: failed.length === 0,
    text: [
      `prove: ${proofs.length - failed.length} hold, ${failed.length} fail (${inputs} inputs)`,
      ...failed.map(renderProof),
    ].join('\n'),
  };
}

function changeGate(compilation: Compilation, _: Library, { decisions, accepted }: Release): Gate {
  if (decisions === null) {
    return {
      passed: true,
      text: 'replay: NOT TRIED, no recorded decisions were given: what would change is not known',
    };
  }
  const policy = load(compilation);
  const recent = latestRevision(decisions);
  const differences = replay(
    recent,
    ({ answer }) => answer,
    ({ input }) => toAnswer(policy.decide(atItsWord(input))),
  );
  const revision = compilation.compiled.revision;
  const known = accepted.length >= DIGITS && revision.startsWith(accepted);
  const older = decisions.length - recent.length;
  return {
    passed: differences.length === 0 || known,
    text: [
      `replay: ${renderReplay(recent.length, differences)}`,
      ...(older > 0 ? [`${older} decisions of earlier policies were left out.`] : []),
      ...(differences.length > 0 && !known
        ? [`If this is what you want, accept it: ${revision.slice(0, DIGITS)}`]
        : []),
    ].join('\n'),
  };
}

/** What the law of the next day on which any begins or ends would change: to be known, not to be held to. */
function rehearse(compilation: Compilation, _: Library, { decisions, now }: Release): Gate {
  const { catalogue, data } = compilation.compiled;
  const until = monthsAfter(now, MONTHS_AHEAD);
  const changes = listChanges(catalogue.rules, data.facts.effective, now, until);
  const [next] = changes;
  if (!next) {
    return { passed: true, text: `rehearsal: nothing begins or ends until ${toDate(until)}` };
  }
  const together = changes.filter(({ at }) => at === next.at);
  const days = ['rehearsal: what comes next', ...renderChanges(together)];
  if (decisions === null) {
    return { passed: true, text: [...days, 'NOT TRIED, as above'].join('\n') };
  }
  const recent = latestRevision(decisions);
  const by = (at: number) => {
    const { decide } = load({ ...compilation, compiled: lawOf(compilation.compiled, at) });
    return ({ input }: Recorded) => toAnswer(decide(atItsWord(input)));
  };
  const differences = replay(recent, by(now), by(next.at));
  return { passed: true, text: [...days, renderReplay(recent.length, differences)].join('\n') };
}
