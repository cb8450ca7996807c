import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

function policy(...args: string[]) {
  const cli = join(import.meta.dirname, 'cli.ts');
  return spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });
}

describe('the command line', () => {
  it('helps', () => {
    const { status, stdout } = policy();
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Usage: npm run policy -- <verb>/);
  });

  it('explains each verb', () => {
    for (const verb of ['explain', 'replay', 'prove', 'watch', 'release']) {
      const { status, stdout } = policy(verb, '--help');
      expect(status).toBe(0);
      expect(stdout).toMatch(new RegExp(`^Usage: npm run policy -- ${verb}`));
      expect(stdout.split('\n').length).toBeGreaterThan(4);
    }
  });

  it.each([
    [['replay', 'no-such.jsonl'], 'There is no file no-such.jsonl.'],
    [['release', '--decisions', 'no-such.jsonl'], 'There is no file no-such.jsonl.'],
    [['prove', 'nothing'], 'There is no property "nothing". There are: '],
    [['explain', 'no-such-cases.json', '--case', 'X'], 'There is no file no-such-cases.json.'],
    [['export', 'x.jsonl', '--key', ''], 'Give a key with --key'],
    [['nope'], 'There is no verb "nope".'],
    [['toString'], 'There is no verb "toString".'],
    [['new'], 'Expected 2 argument(s), got 0.'],
    [['new', 'law', 'X'], '"law" is neither "rule" nor "jurisdiction".'],
    [['explain'], 'Name a file with an input, or a case with --case.'],
    [['explain', '--case', 'CN-ZO-01'], 'policies/cases has no case CN-ZO-01; did you mean "CN-'],
    [['cases', 'one.json', 'two.json'], 'Expected at most 1 argument(s), got 2.'],
    [['horizon', '--months', 'two'], '--months takes a whole number from 1.'],
    [['replay', 'x.jsonl', '--at', 'soon'], '--at takes a date, as 2027-01-01.'],
    [['horizon', '--from', 'today'], '--from takes a date, as 2026-11-30.'],
    [['stale', '--on', '2026-02-30'], '--on takes a date, as 2026-11-30.'],
    [['sample', '--count', 'many'], '--count and --seed take whole numbers.'],
    [['build', '--fast'], "Unknown option '--fast'.\n"],
    [['test', '--run', '('], '--run: Invalid regular expression'],
    [['cases', 'no-such-file.json'], 'There is no file no-such-file.json.'],
  ])('exits 2 and explains itself for %j', (args, message) => {
    const { status, stderr } = policy(...args);
    expect(stderr).toContain(message);
    expect(stderr).toContain('Usage: ');
    expect(status).toBe(2);
  });
});
