/** The woven Worker's one path of its own, through which a test run says which mutant is active. */
import type { Env } from '../../../src/bindings.ts';
import { activate, type Command, observe, stryker } from '../switch.ts';

interface App {
  readonly default: Required<Pick<ExportedHandler<Env>, 'fetch' | 'scheduled'>>;
  readonly [objectClass: string]: unknown;
}

/** @param make the app, from its modules on */
export function control(make: () => App): { worker: ExportedHandler<Env>; first: App } {
  const first = make();
  let app = first;
  // What runs from here on was not run by loading.
  observe();
  const worker: ExportedHandler<Env> = {
    async fetch(request, env, context) {
      if (new URL(request.url).pathname !== '/mutation') {
        return app.default.fetch(request, env, context);
      }
      const coverage = observe();
      const { mutant, hits, counted } = await request.json<Command>();
      activate(mutant, hits);
      stryker.uncounted = !counted;
      // Loading belongs to no test.
      const test = stryker.currentTestId;
      stryker.currentTestId = undefined;
      app = make();
      stryker.currentTestId = test;
      return Response.json(coverage);
    },
    scheduled: (controller, env, context) => app.default.scheduled(controller, env, context),
  };
  return { worker, first };
}
