/** `npm run build`, after the policy: bundles the Worker for deployment and for this machine. */
import { BUNDLES, bundleWorker } from './bundle.ts';

for (const [entry, out] of Object.entries(BUNDLES)) await bundleWorker(entry, out);
