/** What a run has found so far: lines in a file, to which every process adds. */
import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import type { Line, Observation, Trial } from './plan.ts';

export interface Notes {
  readonly tests: readonly Observation[];
  readonly trials: readonly Trial[];
  /** Files whose tests have all been observed. */
  readonly seen: ReadonlySet<string>;
}

export function readNotes(path: string): Notes {
  const lines = existsSync(path) ? parseLines(readFileSync(path, 'utf8')) : [];
  const observed = lines.filter((line) => line.kind === 'observed');
  return {
    // A file that was interrupted has been begun anew.
    tests: [...new Map(observed.map((line) => [line.test, line])).values()],
    trials: lines.filter((line) => line.kind === 'tried'),
    seen: new Set(lines.filter((line) => line.kind === 'seen').map(({ file }) => file)),
  };
}

/** The mutants that any process has noticed by now; reads on from where it stopped. */
export class Noticed {
  readonly #path: string;
  readonly #ids = new Set<string>();
  #read = 0;

  constructor(path: string) {
    this.#path = path;
  }

  has(mutant: string): boolean {
    this.#catchUp();
    return this.#ids.has(mutant);
  }

  #catchUp(): void {
    if (!existsSync(this.#path)) return;
    const file = openSync(this.#path, 'r');
    try {
      const fresh = Buffer.alloc(Math.max(0, fstatSync(file).size - this.#read));
      const length = readSync(file, fresh, 0, fresh.length, this.#read);
      const whole = fresh.subarray(0, fresh.subarray(0, length).lastIndexOf(10) + 1);
      this.#read += whole.length;
      for (const line of parseLines(whole.toString())) {
        if (line.kind === 'tried' && line.fate === 'noticed') this.#ids.add(line.mutant);
      }
    } finally {
      closeSync(file);
    }
  }
}

function parseLines(text: string): Line[] {
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as Line];
    } catch {
      // Empty, or cut short by whatever ended the last run.
      return [];
    }
  });
}
