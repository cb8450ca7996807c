/**
 * `npm run build`, after the policy: bundles the Worker for deployment, for this machine and for
 * measuring, and the log's verifier; or only the entries that are named.
 */
import { BUNDLES, bundleVerifier, bundleWorker, type Entry, VERIFIER } from './bundle.ts';

const workers = Object.keys(BUNDLES) as Entry[];
const all: string[] = [...workers, VERIFIER.entry];
const named = process.argv.slice(2);
const unknown = named.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`${unknown.join(', ')}: name some of ${all.join(', ')}, or none for all.`);
  process.exit(2);
}
const isWanted = (entry: string) => named.length === 0 || named.includes(entry);
if (isWanted(VERIFIER.entry)) await bundleVerifier();
for (const entry of workers) {
  if (isWanted(entry)) await bundleWorker(entry, BUNDLES[entry]);
}
