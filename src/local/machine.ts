/**
 * `npm run serve`: the Worker as it is deployed, on one machine: no path of a developer's, no key but
 * those that you make, no secret but those that you give. src/local/README.md says what such a machine
 * lacks.
 */
import { join, resolve } from 'node:path';
import { readArguments } from './command-line.ts';
import { makeFolder } from './folder.ts';
import { lockFolder } from './lock.ts';
import { readSettings } from './machine-settings.ts';
import { requireFree } from './port.ts';
import { Progress } from './progress.ts';
import { repeat } from './repeat.ts';

const { values, endWith } = readArguments(
  `npm run serve -- --data FOLDER --origin HOST/log --runs-in DE [--host ADDRESS] [--port 8787]
                 [--sweep SECONDS] [--bundle FOLDER]

Serves the API from this machine alone, for a proxy before it that has TLS.

  MASTER_KEY and SIGNING_KEYS in the environment: as a deployed Worker has them, such as
             MASTER_KEY=2026:BASE64 SIGNING_KEYS=first:BASE64, each of 32 random bytes
             (openssl rand -base64 32). Without the first, what is stored never opens again
  --data     where the stores live
  --origin   names the log: the host that the proxy serves, and /log; cannot be changed later
  --runs-in  where the machine stands, as you vouch for it: codes such as DE, or none
  --host     the address to listen at; 127.0.0.1 unless given
  --port     0 takes any free port; 8787 unless given
  --sweep    how often what is past its limit is erased; every 600 s unless given
  --bundle   the Worker that \`npm run build\` made, such as .build/worker; built anew unless given`,
  {
    data: { type: 'string' },
    origin: { type: 'string' },
    'runs-in': { type: 'string' },
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '8787' },
    sweep: { type: 'string', default: '600' },
    bundle: { type: 'string' },
  },
);
const settings = readSettings(values, process.env);
const { masterKey, signingKeys, folder, origin, runsIn, host, port, sweepEvery } =
  typeof settings === 'string' ? endWith(settings) : settings;
const data = resolve(folder);

// What would fail in the end is told at once. What was killed may have left a workerd at the port.
const lock = await makeFolder(data)
  .then(() => lockFolder(data))
  .catch(({ message }: Error) => endWith(`--data ${folder}: ${message}`));
await requireFree(port, host).catch(({ message }: Error) => {
  endWith(`--host ${host} --port ${port}: ${message}`);
});

// What takes seconds to load is loaded for somebody who is served.
const [{ CRONS, serve }, { endWithCaller }] = await Promise.all([
  import('./serve.ts'),
  import('./ending.ts'),
]);
const progress = new Progress();
const bundle = values.bundle === undefined ? await build() : resolve(values.bundle);
const server = await progress
  .during(
    'Starting it in workerd',
    serve({
      ...{ bundle, masterKey, signingKeys, persist: data, direct: { host, port } },
      bindings: { LOG_ORIGIN: origin, RUNS_IN: runsIn },
      prepare: async () => lock.note(),
    }),
  )
  .catch(fail);
const ending = endWithCaller(server, lock);
// Nobody else runs what Cloudflare would run on schedule.
repeatEach(CRONS.sweep, sweepEvery);
repeatEach(CRONS.everyMinute, 60);

console.log(`Countersign ${server.url}
Data        ${folder}: copy it while the server is stopped
Keys        npm run key -- --tenant NAME --data ${folder}`);
const health = await lookAtHealth();
// It serves nevertheless: a log that is halted is set right through the API.
if (health !== '') console.error(`Not healthy ${health}`);
else console.log('Healthy     a face is recognised, the policy refuses, the key is the data’s');

/** @returns what is wrong; empty where nothing is */
async function lookAtHealth(): Promise<string> {
  try {
    const answer = await fetch(new URL('healthz', server.url));
    const { detail }: { detail?: string } = await answer.json();
    return answer.ok ? '' : (detail ?? `/healthz answers ${answer.status}.`);
  } catch (error) {
    return String(error);
  }
}

function repeatEach(cron: string, seconds: number): void {
  const tell = (error: unknown) => console.error(`What is due (${cron}) failed: ${error}`);
  void repeat(() => server.runSchedule([cron]), seconds, ending, tell);
}

async function build(): Promise<string> {
  const { buildPolicy, bundleWorker } = await import('./bundle.ts');
  const out = join(data, 'worker');
  await progress.during('Compiling the policy', buildPolicy()).catch(fail);
  await progress.during('Bundling the Worker', bundleWorker('src/index.ts', out)).catch(fail);
  return out;
}

function fail({ message }: Error): never {
  console.error(message);
  process.exit(1);
}
