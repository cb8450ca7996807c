/**
 * The woven Worker. What is mutated, and all that hangs on it, becomes one function that makes the
 * app anew: what a module works out once, when it is loaded, is a mutant's too, and nothing that one
 * mutant left in memory reaches the next. The networks and the policy are loaded once.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { unstable_getMiniflareWorkerOptions } from 'wrangler';
import { bundleWorker } from '../../src/local/bundle.ts';
import { ROOT, type Woven } from './weave.ts';

/** What costs too much to make anew, and is not mutated. */
const OUTSIDE = ['src/recognition/', 'src/policy/'].map((folder) => join(ROOT, folder));

/** @returns the folder of the bundle. */
export async function bundleWoven({ sources }: Woven, folder: string): Promise<string> {
  const outside = new Set<string>();
  const divide: Plugin = {
    name: 'divide',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /./ }, ({ path, kind, resolveDir }) => {
        const absolute = resolve(resolveDir, path);
        const own = path.startsWith('.') || kind === 'entry-point';
        const inside = path.endsWith('.ts') && !OUTSIDE.some((other) => absolute.startsWith(other));
        if (own && inside) return { path: absolute };
        const name = own ? relative(folder, absolute) : path;
        outside.add(name);
        return { path: name, external: true };
      });
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const contents = sources.get(path);
        return contents === undefined
          ? undefined
          : { contents, loader: 'ts', resolveDir: dirname(path) };
      });
    },
  };
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, 'src/index.ts')],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'neutral',
    target: 'es2024',
    plugins: [divide],
  });
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'inside.js'),
    `export default function make(require) {
const module = { exports: {} };
${outputFiles[0].text}
return module.exports;
}
`,
  );
  await writeFile(join(folder, 'entry.js'), renderEntry([...outside], folder));
  const out = join(folder, 'bundle');
  await bundleWorker(relative(ROOT, join(folder, 'entry.js')), out);
  return out;
}

function renderEntry(outside: readonly string[], folder: string): string {
  const { workerOptions } = unstable_getMiniflareWorkerOptions(join(ROOT, 'wrangler.toml'));
  const objects = Object.values(workerOptions.durableObjects ?? {}).map((object) =>
    typeof object === 'string' ? object : object.className,
  );
  const control = relative(folder, join(ROOT, 'test/mutation/worker/control.ts'));
  return [
    `import make from './inside.js';`,
    `import { control } from '${control}';`,
    ...outside.map((name, at) => `import * as outside${at} from '${name}';`),
    'const modules = {',
    ...outside.map((name, at) => `  '${name}': { __esModule: true, ...outside${at} },`),
    '};',
    'const woven = control(() => make((name) => modules[name]));',
    'export default woven.worker;',
    ...objects.map((name) => `export const ${name} = woven.first.${name};`),
    '',
  ].join('\n');
}
