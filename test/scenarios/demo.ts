/**
 * `npm run demo`: the press scenarios and one person's story, played over HTTP against the Worker
 * in workerd, with real faces; then an outsider checks the log that it made. Exits 0 only if every outcome is the expected one.
 */
import { Progress } from '../../src/local/progress.ts';
import { rewrapStep } from '../../src/rotation/rewrap.ts';
import { FRANCK, IMPOSTOR, readFace } from '../support/faces.ts';
import { newKey } from '../support/sealed.ts';
import { openVault } from '../support/vault.ts';
import { startWorker } from '../support/worker.ts';
import { drawLog, drawScenario, drawStep, drawTitle, LEGEND } from './drawing.ts';
import { openOtherDoor } from './other-door.ts';
import { inspectLog } from './outsider.ts';
import { openStage, playScenario } from './play.ts';
import { CHAPTERS } from './press.ts';
import { rotate } from './rotation.ts';
import { prepareStory } from './story.ts';

const [impostor, ...frames] = await Promise.all([IMPOSTOR, ...FRANCK].map(readFace));
const [enrolled, probe] = frames;
const progress = new Progress();
const [former, next] = [newKey('2026'), newKey('2027')];
const worker = await progress.during(
  'Starting the Worker in workerd',
  startWorker({ masterKey: `${next},${former}` }),
);
const stage = await openStage(worker);
const { client } = stage;
const outcomes: boolean[] = [];
try {
  await progress.during(
    'Loading the models: a first recognition and a first policy evaluation',
    client.send('GET', '/healthz').then(async (response) => {
      if (!response.ok) throw new Error(await response.text());
    }),
  );

  console.log(LEGEND);
  for (const { title, scenarios } of CHAPTERS) {
    console.log(drawTitle(title));
    for (const scenario of scenarios) {
      // Another two frames of the same man each time, as people never look the same twice.
      const first = outcomes.length % frames.length;
      const cast = { enrolled: frames[first], probe: frames[(first + 1) % frames.length] };
      const played = await playScenario(stage, scenario, cast);
      outcomes.push(played.asExpected);
      console.log(drawScenario(scenario, played));
    }
  }

  console.log(drawTitle('One person, one gate in Germany'));
  const reviewer = await worker.reviewer('acme', 'ruth');
  const story = await prepareStory(client, { enrolled, probe, impostor, reviewer });
  for await (const step of story.steps()) {
    outcomes.push(step.asExpected);
    console.log(drawStep(step));
  }
  console.log(drawTitle('What the log said of that person, until they were erased'));
  console.log(drawLog(await story.log()));

  console.log(drawTitle('The other door at the zoo gate'));
  for await (const step of openOtherDoor(worker)) {
    outcomes.push(step.asExpected);
    console.log(drawStep(step));
  }

  console.log(drawTitle('The keys of the vault are replaced while people go through the gate'));
  // Until now the former master key was the one that sealed.
  const vault = openVault(worker.stores, `${former},${next}`);
  await rewrapStep({ db: worker.stores.db as D1Database, vault }, null);
  for await (const step of rotate(worker, { enrolled, probe })) {
    outcomes.push(step.asExpected);
    console.log(drawStep(step));
  }

  console.log(drawTitle('Whether the log can be believed'));
  for await (const step of inspectLog(worker, story.receipts)) {
    outcomes.push(step.asExpected);
    console.log(drawStep(step));
  }
} finally {
  await worker.close();
}

const met = outcomes.filter(Boolean).length;
console.log(`\n${met} of ${outcomes.length} outcomes as expected.`);
process.exitCode = met === outcomes.length ? 0 : 1;
