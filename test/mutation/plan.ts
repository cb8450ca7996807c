/** What the parts of a run tell one another: through files, because vitest runs tests in processes of their own. */
import type { Woven } from './weave.ts';

/** What is asked of a run. */
export interface Hunt {
  readonly woven: Woven;
  /** Those of the woven mutants that are hunted. */
  readonly hunted: ReadonlySet<string>;
  /** Relative to the root. */
  readonly files: readonly string[];
  /** Of the woven Worker, for tests that start it; null for tests that run the code themselves. */
  readonly bundle: string | null;
  /** Holds the notes; what is there already is not done again. */
  readonly folder: string;
  /** Milliseconds of tests that one mutant may take. */
  readonly patience: number;
  readonly workers: number;
  say(message: string): void;
}

/**
 * What a process with tests has to do. `bundle`: of the woven Worker, for tests that start one; null
 * where what is mutated runs in the process itself.
 */
export type Task =
  | { readonly kind: 'observe'; readonly bundle: string | null; readonly results: string }
  | {
      readonly kind: 'try';
      readonly bundle: string | null;
      readonly results: string;
      /** By the id of a test: the mutants that it is tried against. */
      readonly trials: Readonly<Record<string, readonly string[]>>;
      /** By the id of a test: milliseconds after which it counts as failed. */
      readonly limits: Readonly<Record<string, number>>;
      /** By the id of a test: how often a mutant may be passed, before it counts as an endless loop. */
      readonly hits: Readonly<Record<string, number>>;
    };

/** The variable that holds the path of the task's file. */
export const TASK = 'MUTATION_TASK';

/** What one test reaches. */
export interface Observation {
  readonly kind: 'observed';
  readonly test: string;
  readonly name: string;
  readonly file: string;
  /** Milliseconds, the second time. */
  readonly took: number;
  readonly passed: boolean;
  /** Whether it also passes a second time, in the place where the first time left off. */
  readonly repeatable: boolean;
  readonly reached: readonly string[];
  /** How often the one was passed that was passed most. */
  readonly most: number;
  /** While modules were loaded. */
  readonly loaded: readonly string[];
}

/** How one mutant fared against one test. */
export interface Trial {
  readonly kind: 'tried';
  readonly test: string;
  readonly mutant: string;
  /**
   * `unclear`: the test failed, but then it failed without the mutant too, so that what the mutant
   * left behind, or chance, may be the reason.
   */
  readonly fate: 'noticed' | 'passed' | 'unclear';
  /** Milliseconds. */
  readonly took: number;
  /** Failed by taking too long. */
  readonly late: boolean;
}

/** All tests of a file have been observed. */
export interface Seen {
  readonly kind: 'seen';
  readonly file: string;
}

export type Line = Observation | Seen | Trial;
