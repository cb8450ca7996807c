/**
 * `npm run build`, after the policy: bundles the Worker for deployment, for this machine and for
 * measuring; or only the entries that are named.
 */
import { BUNDLES, bundleWorker, type Entry } from './bundle.ts';

const all = Object.keys(BUNDLES) as Entry[];
const named = process.argv.slice(2);
const unknown = named.filter((name) => !all.some((entry) => entry === name));
if (unknown.length > 0) {
  console.error(`${unknown.join(', ')}: name some of ${all.join(', ')}, or none for all.`);
  process.exit(2);
}
for (const entry of all) {
  if (named.length === 0 || named.includes(entry)) await bundleWorker(entry, BUNDLES[entry]);
}
