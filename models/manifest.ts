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
export function readManifest(): Manifest {
  const value: Manifest = JSON.parse(readFileSync(FILE, 'utf8'));
  manifest.parse(value);
  // The value itself, not zod's copy: its keys are in the order in which they are to be written.
  return value;
}

export const writeManifest = (value: Manifest): void => writeFileSync(FILE, printManifest(value));

/** JSON indented by two, except that what holds numbers only stays on one line. */
export function printManifest(value: Manifest): string {
  const numbersOnly = /\[[-\d.e,\s]+\]|\{(?:\s*"\w+": (?:[-\d.e]+|\[[-\d.e,\s]+\]),?)+\s*\}/g;
  const onOneLine = (text: string) =>
    text.replace(/\s+/g, ' ').replaceAll('[ ', '[').replaceAll(' ]', ']');
  return `${JSON.stringify(value, null, 2).replace(numbersOnly, onOneLine)}\n`;
}

/** Every network with its id, detectors first. */
export const networksOf = ({ detectors, embedders }: Manifest): [id: string, Network][] => [
  ...Object.entries(detectors),
  ...Object.entries(embedders),
];
