/** The variables that Stryker's switches read, in whatever process the woven code runs. */
export interface Switch {
  activeMutant?: string | undefined;
  /** Where the counters count; in `static` without it. */
  currentTestId?: string | undefined;
  mutantCoverage?: { static: Counts; perTest: Record<string, Counts | undefined> };
  hitCount?: number | undefined;
  /** The switch throws when it was passed more often: the end of a loop that a mutant made endless. */
  hitLimit?: number | undefined;
  /** The counters stand still. */
  uncounted?: boolean;
}
type Counts = Record<string, number>;

export const stryker = (Reflect.get(globalThis, '__stryker__') ?? {}) as Switch;
Reflect.set(globalThis, '__stryker__', stryker);

/** @param hits how often its switch may be passed */
export function activate(mutant: string | null, hits: number): void {
  stryker.activeMutant = mutant === null ? undefined : intern(mutant);
  stryker.hitCount = 0;
  stryker.hitLimit = hits;
}

/** The same text as a literal's, which is compared by its address and not by its characters. */
function intern(text: string): string {
  return Object.keys({ [text]: true })[0];
}

/** Which mutants are passed from now on is noted; answers which were since the last time. */
export function observe(): Coverage {
  stryker.mutantCoverage ??= { static: {}, perTest: {} };
  const { mutantCoverage } = stryker;
  const counts = mutantCoverage.perTest[TEST] ?? {};
  mutantCoverage.perTest[TEST] = undefined;
  stryker.currentTestId = TEST;
  return {
    reached: Object.keys(counts),
    most: Object.values(counts).reduce((most, count) => Math.max(most, count), 0),
    loaded: Object.keys(mutantCoverage.static),
  };
}
const TEST = 'test';

export interface Coverage {
  /** Ids of mutants. */
  readonly reached: readonly string[];
  /** How often the one was passed that was passed most. */
  readonly most: number;
  /** Passed while the modules were loaded, by no test in particular. */
  readonly loaded: readonly string[];
}

/** What a run asks of a woven Worker, at `/mutation`. */
export interface Command {
  /** Null for none. */
  readonly mutant: string | null;
  readonly hits: number;
  /** Whether anybody wants to know what is reached. */
  readonly counted: boolean;
}
