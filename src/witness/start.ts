/** `npm run witness`: a witness of one's own, for the logs whose keys it is given. */
import { once } from 'node:events';
import { readArguments } from '../local/command-line.ts';
import { type NoteKey, parseKey } from '../verifier/note.ts';
import { Folder } from './folder.ts';
import { serveWitness } from './server.ts';
import { Witness } from './witness.ts';

const { values, endWith } = readArguments(
  `npm run witness -- --state FOLDER --log VKEY [--log VKEY …] [--port 7380] [--name NAME]

Cosigns each of these logs' checkpoints that continues the last one it has cosigned.

  --state  its key and the last checkpoints: to be kept as long as anybody trusts the witness
  --log    a log's key, name+id+key, as the log's /log/vkey gives it
  --port   0 takes any free port
  --host   the address to listen on; 127.0.0.1 unless given
  --name   of the witness, such as witness.example/w1; localhost/witness unless given. For good`,
  {
    state: { type: 'string' },
    log: { type: 'string', multiple: true },
    port: { type: 'string', default: '7380' },
    host: { type: 'string', default: '127.0.0.1' },
    name: { type: 'string' },
  },
);
const state = values.state ?? endWith('--state is missing: where is what it has seen?');
const logs = (values.log ?? endWith('--log is missing: whose checkpoints?')).map(readKey);
const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535) endWith(`"${values.port}" is no port.`);

const folder = await Folder.open(state).catch(fail);
const key = await folder.openKey(values.name).catch(async (error: Error) => {
  await folder.close();
  return fail(error);
});
const witness = new Witness(key, logs, folder);
const server = serveWitness(witness, (error) => console.error(String(error)));
server.once('error', (error) => void folder.close().then(() => fail(error)));
server.listen(port, values.host);
await once(server, 'listening');
const address = server.address();
const url = `http://${values.host}:${typeof address === 'object' ? address?.port : port}`;

console.log(`
Witness     ${url}
Key         ${key.vkey}
Of          ${witness.origins.join(', ')}
State       ${state}

For the log's witness policy:

  witness ${key.name} ${key.vkey} ${url}
`);

// npm ends its shell, which takes nothing along. A service manager or a shell of one's own is no npm.
const parent = process.ppid;
if (process.env.npm_lifecycle_event === 'witness') {
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
  }, 500).unref();
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    server.close(() => void folder.close().then(() => process.kill(process.pid, signal)));
    server.closeIdleConnections();
  });
}

function readKey(vkey: string): NoteKey {
  try {
    const parsed = parseKey(vkey);
    return parsed.use === 'log' ? parsed : endWith(`${parsed.name} is a witness's key.`);
  } catch (error) {
    return endWith((error as Error).message);
  }
}

function fail(error: Error): never {
  console.error(error.message);
  process.exit(1);
}
