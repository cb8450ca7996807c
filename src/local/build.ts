/** `npm run build`, after the policy: bundles the Worker for deployment and for this machine. */
import { BUNDLES, bundleWorker, type Entry } from './bundle.ts';

for (const entry of Object.keys(BUNDLES) as Entry[]) await bundleWorker(entry);
