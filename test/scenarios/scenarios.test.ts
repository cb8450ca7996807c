import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Face, FRANCK, IMPOSTOR, readFace } from '../support/faces.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';
import { openOtherDoor } from './other-door.ts';
import { openStage, playScenario, type Stage } from './play.ts';
import { CHAPTERS } from './press.ts';
import { prepareStory } from './story.ts';

let worker: TestWorker;
let stage: Stage;
let enrolled: Face;
let probe: Face;
let impostor: Face;

beforeAll(async () => {
  worker = await startWorker();
  stage = await openStage(worker);
  [enrolled, probe, impostor] = await Promise.all([FRANCK[0], FRANCK[2], IMPOSTOR].map(readFace));
});
afterAll(() => worker.close());

describe.each(CHAPTERS)('$title', ({ scenarios }) => {
  it.each(scenarios)('$place: $asked', async (scenario) => {
    const played = await playScenario(stage, scenario, { enrolled, probe });
    const codes = [...new Set(played.reasons.map(({ code }) => code))].toSorted();
    const refused = scenario.expected !== 'match';
    expect(codes).toEqual(refused ? scenario.expected.toSorted() : []);
    expect(played.outcome).toBe(refused ? 'refused' : 'match');
    expect(played.decision).toMatch(/^dec_/);
    for (const reason of played.reasons) {
      expect(reason.message, reason.rule).not.toBe('');
      expect(reason.citation, reason.rule).not.toBe('');
    }
  });
});

it('the other door opens once, with a network and without one', async () => {
  let steps = 0;
  for await (const { did, answer, asExpected } of openOtherDoor(worker)) {
    steps++;
    expect(asExpected, `${did}: ${answer}`).toBe(true);
  }
  expect(steps).toBe(8);
});

describe('one person, one gate', () => {
  it('goes from consent to erasure, and the log tells it', async () => {
    const reviewer = await worker.reviewer('acme', 'ruth');
    const story = await prepareStory(worker.client, { enrolled, probe, impostor, reviewer });
    for await (const step of story.steps()) {
      expect(step.asExpected, `${step.did}: ${step.answer}`).toBe(true);
    }
    const told = (await story.log()).map(({ operation, outcome }) => [operation, outcome?.outcome]);
    expect(told).toEqual([
      ['enroll', 'refused'],
      ['enroll', 'enrolled'],
      ['verify', 'matched'],
      ['verify', 'not_matched'],
      // While the person had restricted it.
      ['verify', 'refused'],
      ['verify', 'in_review'],
      // Overturned by who reviewed it.
      ['verify', 'not_matched'],
      // With the withdrawal.
      ['delete', 'erased'],
      ['verify', 'refused'],
      ['delete', 'erased'],
    ]);
  });
});
