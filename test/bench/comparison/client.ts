/** The parent's side of a library's child process. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { installPeers } from './install.ts';
import type { Descriptor } from './peer.ts';

export const LIBRARIES = ['face-api', 'human'] as const;
export type Library = (typeof LIBRARIES)[number];

export type Question =
  /** Milliseconds from JPEG to descriptor; undefined where no face is found. */
  | { readonly ask: 'time'; readonly peer: string; readonly picture: Uint8Array }
  /** The descriptor; undefined where no face is found. */
  | { readonly ask: 'descriptor'; readonly peer: string; readonly picture: Uint8Array }
  | {
      readonly ask: 'distance';
      readonly peer: string;
      readonly descriptors: readonly [Descriptor, Descriptor];
    };

export interface Answers {
  time: number | undefined;
  descriptor: Descriptor | undefined;
  distance: number;
}

export class PeerProcess {
  /** Names of the ways of using the library, for questions. */
  readonly peers: readonly string[];
  readonly #child: ChildProcess;
  readonly #ended: Promise<never>;

  private constructor(child: ChildProcess, ended: Promise<never>, peers: readonly string[]) {
    this.#child = child;
    this.#ended = ended;
    this.peers = peers;
  }

  /** Installs the library if need be. @throws if it does not load */
  static async start(library: Library): Promise<PeerProcess> {
    installPeers();
    const child = fork(fileURLToPath(new URL('process.ts', import.meta.url)), [library], {
      serialization: 'advanced',
    });
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`The process of ${library} ended with ${code}.`);
    });
    // Nobody may be waiting when it is stopped.
    ended.catch(() => {});
    const [peers] = await Promise.race([once(child, 'message'), ended]);
    return new PeerProcess(child, ended, peers);
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
