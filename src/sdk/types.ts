/** Declarations of the package, and the proof that it compiles. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** @throws Error with the compiler's words where something does not compile */
export async function emitTypes(source: string, out: string): Promise<void> {
  const config = join(source, 'tsconfig.json');
  await writeFile(
    config,
    JSON.stringify({
      compilerOptions: {
        target: 'ES2022',
        lib: ['ES2024', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'],
        types: [],
        module: 'ESNext',
        moduleResolution: 'bundler',
        strict: true,
        skipLibCheck: true,
        allowImportingTsExtensions: true,
        declaration: true,
        emitDeclarationOnly: true,
        rootDir: '.',
        outDir: join(out, 'types'),
      },
      include: ['.'],
    }),
  );
  try {
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    await promisify(execFile)(process.execPath, [compiler, '-p', config]);
  } catch (error) {
    const { stdout } = error as { stdout?: string };
    throw new Error(stdout || String(error));
  }
}
