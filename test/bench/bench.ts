/**
 * `npm run bench`: what the service costs, measured in workerd on this machine, and where the time
 * goes. `npm run bench -- policy verification` runs only those. Compare figures of one run only.
 */
import { measureColdStart } from './cold-start.ts';
import { measureLoad } from './load.ts';
import { measureMemory } from './memory.ts';
import { measurePolicy } from './policy.ts';
import { measureUpload } from './upload.ts';
import { measureVerification } from './verification.ts';

const SECTIONS: Record<string, () => Promise<void>> = {
  upload: measureUpload,
  policy: measurePolicy,
  verification: measureVerification,
  load: measureLoad,
  cold: measureColdStart,
  memory: measureMemory,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(SECTIONS, name));
if (unknown.length > 0) {
  console.error(`There is no section ${unknown.join(', ')}: ${Object.keys(SECTIONS).join(', ')}.`);
  process.exit(2);
}
for (const name of asked.length > 0 ? asked : Object.keys(SECTIONS)) {
  console.log(`\n${name}`);
  await SECTIONS[name]();
}
