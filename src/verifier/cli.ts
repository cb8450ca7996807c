/** `countersign-verify`: one verb, its findings a sentence each, and what that comes to as exit code. */
import { COMMANDS } from './commands.ts';
import { Finding } from './finding.ts';
import type { Host } from './host.ts';
import { readArguments, UsageError } from './options.ts';
import { Session } from './session.ts';

export const USAGE = `countersign-verify VERB …

Checks the log of a Countersign service without trusting the service.

${Object.values(COMMANDS)
  .map(({ usage, does }) => `  ${usage}\n      ${does}`)
  .join('\n')}

  --log URL      the log, such as https://countersign.example/log
  --key VKEY     its key, or a file with its keys, one a line. Without it, the key that --state
                 remembers, else a log line of --policy, else the one that the log names itself
  --policy FILE  which witnesses have to vouch (c2sp.org/tlog-policy)
  --state FILE   remembers the last checkpoint, and so finds a log that shows two histories
  FILE           "-" is the standard input

Exit code: 0 nothing found, 1 something found, 2 not understood or not readable.`;

/** More than this, and the rest is counted only by its absence. */
const MAX_FINDINGS = 1000;

class Enough extends Error {}

/** @returns the exit code */
export async function run(args: readonly string[], host: Host): Promise<0 | 1 | 2> {
  const [verb, ...rest] = args;
  if (verb === '--help' || verb === '-h' || rest.includes('--help') || rest.includes('-h')) {
    host.print(USAGE);
    return 0;
  }
  let found = 0;
  const report = (finding: Finding) => {
    found++;
    host.print(`✘ ${finding.code}: ${finding.message}`);
    for (const text of finding.evidence) host.print(text.replace(/^/gm, '    ').trimEnd());
    if (found === MAX_FINDINGS) throw new Enough();
  };
  try {
    const command = Object.hasOwn(COMMANDS, verb ?? '') ? COMMANDS[verb] : undefined;
    if (command === undefined) throw new UsageError(`${verb ?? 'Nothing'} is no verb.`);
    const given = readArguments(
      rest,
      ['log', 'key', 'policy', 'state', ...command.values],
      command.flags,
    );
    await command.run({ ...given, session: new Session(host, given.values), host, report });
  } catch (error) {
    if (error instanceof Finding) report(error);
    else if (error instanceof Enough) host.print(`${MAX_FINDINGS} findings: stopped.`);
    else return explain(error, host);
  }
  return found === 0 ? 0 : 1;
}

function explain(error: unknown, host: Host): 2 {
  const { message } = error as Error;
  host.complain(error instanceof UsageError ? `${message}\n\n${USAGE}` : message);
  return 2;
}
