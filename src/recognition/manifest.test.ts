import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { entry, ModelManifestError, parseManifest } from './manifest.ts';

const json = JSON.parse(
  readFileSync(new URL('../../models/manifest.json', import.meta.url), 'utf8'),
);
const change = (edit: (copy: typeof json) => void) => {
  const copy = structuredClone(json);
  edit(copy);
  return () => parseManifest(copy);
};

describe('the manifest', () => {
  test('of this repository is understood', () => {
    const manifest = parseManifest(json);
    const embedder = entry('embedder', manifest.embedders, manifest.default_embedder);
    expect(embedder.output.dimension).toBe(512);
    expect(Object.keys(manifest.detectors)).toHaveLength(2);
  });

  test.each<[string, (copy: typeof json) => void]>([
    ['default_embedder', (copy) => (copy.default_embedder = 'nobody')],
    ['version', (copy) => (copy.version = 2)],
    ['thresholds', (copy) => (copy.embedders['mfn-192-int8'].thresholds = [])],
    ['midpoint', (copy) => (copy.embedders['mfn-192-int8'].quality.midpoint = 0)],
    ['file', (copy) => (copy.embedders['mfn-192-int8'].file = '../secret.onnx')],
  ])('is refused with a wrong %s, by name', (field, edit) => {
    expect(change(edit)).toThrow(ModelManifestError);
    expect(change(edit)).toThrow(field);
  });

  test('an unknown embedder is named', () => {
    expect(() => entry('embedder', parseManifest(json).embedders, 'mfn-9')).toThrow('"mfn-9"');
  });
});
