/**
 * `npm run bench`: what the service costs in workerd on this machine, and where the time goes.
 * `npm run bench -- policy verification` runs only those sections. Compare figures of one run only.
 * `npm run bench -- retention --subjects 100000` has a year of so many people; of 1,000, unless given.
 * `--stored 100000` has the sweep among so many templates; among a million, unless given.
 * `npm run bench -- policy --against REF` also compares its evaluation with the policy at a git ref.
 * `npm run bench -- recognition --pairs FILE --images FOLDER` also measures the accuracy of the other
 * libraries on a list of pairs in LFW's format.
 */
import { parseArgs } from 'node:util';
import { measureColdStart } from './cold-start.ts';
import { measurePeerAccuracy } from './comparison/accuracy.ts';
import { measureLoad } from './load.ts';
import { measureLog } from './log.ts';
import { measureMemory } from './memory.ts';
import { measurePolicy } from './policy.ts';
import { measureRecognition } from './recognition.ts';
import { measureRetention } from './retention.ts';
import { measureStorage } from './storage.ts';
import { measureUpload } from './upload.ts';
import { measureVault } from './vault.ts';
import { measureVerification } from './verification.ts';

const { positionals: sections, values } = parseArgs({
  allowPositionals: true,
  options: {
    pairs: { type: 'string' },
    images: { type: 'string' },
    against: { type: 'string' },
    subjects: { type: 'string', default: '1000' },
    stored: { type: 'string', default: '1000000' },
  },
});
const { pairs, images } = values;

const SECTIONS: Record<string, () => Promise<void>> = {
  upload: measureUpload,
  policy: () => measurePolicy(values.against),
  recognition: async () => {
    await measureRecognition();
    if (pairs && images) await measurePeerAccuracy(pairs, images);
  },
  verification: measureVerification,
  load: measureLoad,
  cold: measureColdStart,
  memory: measureMemory,
  storage: measureStorage,
  log: measureLog,
  vault: () => measureVault(Number(values.stored)),
  retention: () => measureRetention(Number(values.subjects), Number(values.stored)),
};

const unknown = sections.filter((name) => !Object.hasOwn(SECTIONS, name));
if (unknown.length > 0) {
  console.error(`There is no section ${unknown.join(', ')}: ${Object.keys(SECTIONS).join(', ')}.`);
  process.exit(2);
}
if ((pairs === undefined) !== (images === undefined)) {
  console.error('--pairs and --images belong together.');
  process.exit(2);
}
for (const what of ['subjects', 'stored'] as const) {
  if (Number.isInteger(Number(values[what])) && Number(values[what]) >= 100) continue;
  console.error(`--${what} takes a whole number from 100 on.`);
  process.exit(2);
}
for (const name of sections.length > 0 ? sections : Object.keys(SECTIONS)) {
  console.log(`\n${name}`);
  await SECTIONS[name]();
}
