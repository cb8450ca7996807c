/** The parent's side of a library's child process. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Descriptor } from './rival.ts';

export const LIBRARIES = ['face-api', 'human'] as const;
export type Library = (typeof LIBRARIES)[number];

export type Question =
  /** Milliseconds from JPEG to descriptor; undefined where no face is found. */
  | { readonly ask: 'time'; readonly rival: string; readonly picture: Uint8Array }
  /** The descriptor; undefined where no face is found. */
  | { readonly ask: 'describe'; readonly rival: string; readonly picture: Uint8Array }
  | {
      readonly ask: 'distance';
      readonly rival: string;
      readonly descriptors: readonly [Descriptor, Descriptor];
    };

export interface Answers {
  time: number | undefined;
  describe: Descriptor | undefined;
  distance: number;
}

export class RivalProcess {
  /** The ways of using the library that can be asked about. */
  readonly rivals: readonly string[];
  readonly #child: ChildProcess;
  readonly #ended: Promise<never>;

  private constructor(child: ChildProcess, ended: Promise<never>, rivals: readonly string[]) {
    this.#child = child;
    this.#ended = ended;
    this.rivals = rivals;
  }

  /** @throws if the library does not load */
  static async start(library: Library): Promise<RivalProcess> {
    const child = fork(fileURLToPath(new URL('process.ts', import.meta.url)), [library], {
      serialization: 'advanced',
    });
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`The process of ${library} ended with ${code}.`);
    });
    // Nobody may be waiting when it is stopped.
    ended.catch(() => {});
    const [rivals] = await Promise.race([once(child, 'message'), ended]);
    return new RivalProcess(child, ended, rivals);
  }

  /**
   * One question at a time.
   * @throws what the library throws, and if its process has ended
   */
  async ask<Q extends Question>(question: Q): Promise<Answers[Q['ask']]> {
    this.#child.send(question);
    const [{ answer, error }] = await Promise.race([once(this.#child, 'message'), this.#ended]);
    if (error !== undefined) throw new Error(error);
    return answer;
  }

  stop(): void {
    this.#child.kill();
  }
}
