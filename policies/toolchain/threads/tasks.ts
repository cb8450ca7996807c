/** What a thread can be asked to do. Arguments and results cross by structured clone. */
import { checkLibrary } from '../check/check.ts';
import { buildModule, inspectLibrary } from '../compile/compile.ts';
import { type ProofTask, proveHere } from '../prove/task.ts';
import { opa, type Sources, type Suite } from '../reactor/opa.ts';
import { settle } from '../test/settle.ts';
import { runSuite } from '../test/suite.ts';

let suite: Suite = { tests: [], marks: [], lines: [] };

export const TASKS = {
  inspect: inspectLibrary,
  check: checkLibrary,
  build: buildModule,
  /** Compiles other modules than the policy's. */
  async buildFrom(modules: Record<string, string>, entrypoints: string[]) {
    const { wasm } = (await opa()).build({ modules, data: {}, entrypoints, optimisation: 0 });
    return Uint8Array.from(Buffer.from(wasm, 'base64'));
  },
  settle,
  /** Compiles tests and keeps them: they can be compiled before the data are known. */
  async compileSuite(request: Pick<Sources, 'modules'> & { run: string; cover: boolean }) {
    suite = (await opa()).suite(request);
    return suite.tests.length;
  },
  /** Runs the tests that `compileSuite` kept. */
  async runSuite(data: unknown) {
    return { ...runSuite(suite, data), lines: suite.lines };
  },
  async prove(task: ProofTask) {
    return proveHere(task);
  },
};

export type Tasks = typeof TASKS;
export type TaskName = keyof Tasks;
