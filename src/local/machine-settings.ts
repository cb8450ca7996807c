/** What `npm run serve` is told, by its arguments and by the environment. */
import { readRunsIn } from '../place.ts';
import { readSeeds } from '../signing/keys.ts';
import { readMasterKeys } from '../vault/keys.ts';

export interface Given {
  readonly data?: string | undefined;
  readonly origin?: string | undefined;
  readonly 'runs-in'?: string | undefined;
  readonly host: string;
  readonly port: string;
  readonly sweep: string;
}

/** As the bindings of a deployed Worker, and where to listen. */
export interface Settings {
  readonly masterKey: string;
  readonly signingKeys: string;
  readonly folder: string;
  readonly origin: string;
  readonly runsIn: string;
  readonly host: string;
  readonly port: number;
  /** Seconds. */
  readonly sweepEvery: number;
}

const RANDOM = '32 random bytes in base64, with a name and a colon before them';
const ORIGIN = /^[a-z0-9][a-z0-9.-]*(:\d+)?\/log(\/[1-9]\d{0,5})?$/;

/** @returns what lacks or does not fit, in a sentence; a secret is never told in it */
export function readSettings(
  given: Given,
  env: Readonly<Record<string, string | undefined>>,
): Settings | string {
  const { MASTER_KEY: masterKey = '', SIGNING_KEYS: signingKeys = '' } = env;
  if (masterKey === '') return `Put MASTER_KEY into the environment: ${RANDOM}.`;
  if (!readMasterKeys(masterKey)) return `MASTER_KEY must be ${RANDOM}, such as 2026:BASE64.`;
  if (signingKeys === '') return `Put SIGNING_KEYS into the environment: ${RANDOM}.`;
  if (!readSeeds(signingKeys)) return `SIGNING_KEYS must be ${RANDOM}, such as first:BASE64.`;
  const { data: folder, origin, 'runs-in': runsIn, host } = given;
  if (folder === undefined) return 'Say where the data lives: --data FOLDER.';
  if (origin === undefined) return 'Name the log: --origin countersign.example/log.';
  if (!ORIGIN.test(origin)) {
    return `--origin takes a host and /log, such as countersign.example/log, not "${origin}".`;
  }
  if (runsIn === undefined) return 'Say where the machine stands: --runs-in DE, or none.';
  // `any` believes each registration, which is for a developer's own machine.
  if (!Array.isArray(readRunsIn(runsIn))) {
    return `--runs-in takes codes of places such as DE, or none, not "${runsIn}".`;
  }
  const port = Number(given.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) return `"${given.port}" is no port.`;
  const sweepEvery = Number(given.sweep);
  if (!(sweepEvery > 0 && sweepEvery < 86_400)) {
    return `--sweep takes seconds, of a day at most, not "${given.sweep}".`;
  }
  return { masterKey, signingKeys, folder, origin, runsIn, host, port, sweepEvery };
}
