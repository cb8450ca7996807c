import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

/** Where a network comes from: a file of an npm package. */
const source = z.looseObject({
  package: z.string(),
  version: z.string(),
  integrity: z.string().startsWith('sha512-'),
  path: z.string(),
});

/** What the build needs to know of a network. Recognition reads the rest. */
const network = z.looseObject({
  file: z.string(),
  sha256: z.string().length(64),
  bytes: z.int().positive(),
  source,
  /** An independent copy of the same weights, to compare with. */
  witness: source.optional(),
  /** A file of activation ranges beside the manifest. */
  calibration: z.string().optional(),
});

const manifest = z.looseObject({
  detectors: z.record(z.string(), network),
  embedders: z.record(z.string(), network),
});

export type NetworkSource = z.infer<typeof source>;
export type Network = z.infer<typeof network>;
export type Manifest = z.infer<typeof manifest>;

const FILE = new URL('manifest.json', import.meta.url);

/** @throws {z.ZodError} if the file is not a manifest */
export const readManifest = (): Manifest => manifest.parse(JSON.parse(readFileSync(FILE, 'utf8')));

export const writeManifest = (value: Manifest): void => writeFileSync(FILE, printManifest(value));

/** JSON indented by two, except that a list of numbers stays on one line. */
export function printManifest(value: Manifest): string {
  const indented = JSON.stringify(value, null, 2);
  const numbers = /\[[-\d.,\s]+\]/g;
  return `${indented.replace(numbers, (list) =>
    list.replace(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']'),
  )}\n`;
}

/** Every network with its id, detectors first. */
export const networksOf = ({ detectors, embedders }: Manifest): [id: string, Network][] => [
  ...Object.entries(detectors),
  ...Object.entries(embedders),
];
