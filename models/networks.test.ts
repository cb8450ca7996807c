import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { decodeModel } from './convert/onnx/decode.ts';
import type { Graph } from './convert/onnx/model.ts';
import { networksOf, readManifest } from './manifest.ts';
import { RECIPES } from './recipes.ts';
import { noise, runNetwork } from './testing.ts';

/** What the manifest promises to whoever runs a network. */
const contract = z.looseObject({
  input: z.looseObject({ name: z.string(), layout: z.literal('NCHW'), size: z.int() }),
  outputs: z.record(z.string(), z.array(z.int())).optional(),
  output: z.looseObject({ name: z.string(), dimension: z.int() }).optional(),
});

const manifest = readManifest();
const networks = networksOf(manifest).map(([id, network]) => {
  const { input, outputs, output } = contract.parse(network);
  return {
    id,
    network,
    bytes: readFileSync(new URL(network.file, import.meta.url)),
    input: { name: input.name, dims: [1, 3, input.size, input.size] },
    outputs: outputs ?? (output && { [output.name]: [1, output.dimension] }) ?? {},
  };
});

describe.each(networks)('$id', ({ id, network, bytes, input, outputs }) => {
  it('is the file whose digest the manifest gives', () => {
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(network.sha256);
    expect(bytes.length).toBe(network.bytes);
  });

  it('can be made again', () => {
    expect(RECIPES.has(id)).toBe(true);
  });

  it('has the input and outputs that the manifest declares', () => {
    const graph = decodeModel(bytes);
    expect(graph.inputs).toEqual([input]);
    expect(Object.fromEntries(graph.outputs.map(({ name, dims }) => [name, dims]))).toEqual(
      outputs,
    );
  });

  it('runs in ONNX Runtime Web and answers finite numbers that depend on the image', async () => {
    const image = (seed: number) => ({
      [input.name]: { dims: input.dims, data: noise(3 * input.dims[2] ** 2, seed) },
    });
    const first = await runNetwork(bytes, image(1));
    const second = await runNetwork(bytes, image(2));
    for (const [name, dims] of Object.entries(outputs)) {
      expect(first[name].dims).toEqual(dims);
      expect(first[name].data.every(Number.isFinite)).toBe(true);
      expect(first[name].data).not.toEqual(second[name].data);
    }
  });
});

describe('the manifest', () => {
  const embedder = z.looseObject({
    thresholds: z
      .array(
        z.object({ fmr: z.number(), cosine: z.number(), unsupported: z.boolean().default(false) }),
      )
      .min(1),
    quality: z.object({ midpoint: z.number().positive(), width: z.number().positive() }),
    calibration: z.string(),
  });

  it('names a default embedder that it describes', () => {
    expect(Object.keys(manifest.embedders)).toContain(manifest.default_embedder);
  });

  it.each(Object.entries(manifest.embedders))(
    'has stricter thresholds of %s for rarer errors',
    (_, entry) => {
      const { thresholds } = embedder.parse(entry);
      thresholds.slice(1).forEach(({ fmr, cosine, unsupported }, index) => {
        const { fmr: before, cosine: former } = thresholds[index];
        expect(fmr).toBeLessThan(before);
        // One that the data does not support is nobody's to register, and never looser.
        if (unsupported) expect(cosine).toBeGreaterThanOrEqual(former);
        else expect(cosine).toBeGreaterThan(former);
      });
    },
  );
});

describe.each([
  { file: 'embed-mfn-int8.onnx', all: 52, integer: 31 },
  { file: 'embed-fr-int8.onnx', all: 50, integer: 30 },
])('the quantised embedder $file', ({ file, all, integer }) => {
  const graph = decodeModel(readFileSync(new URL(file, import.meta.url)));
  const producers = new Map(graph.operators.map((operator) => [operator.output, operator]));
  const origin = (name: string) => producers.get(name)?.op;
  const convolutions = graph.operators.filter(({ op }) => op === 'Conv');

  it('stores every weight of a convolution in 8 bits', () => {
    expect(convolutions).toHaveLength(all);
    for (const { inputs } of convolutions) {
      const stored = producers.get(inputs[1])?.inputs[0] ?? '';
      expect(graph.constants.get(stored)?.type).toBe('int8');
    }
  });

  it(`computes ${integer} of its ${all} convolutions in integers`, () => {
    expect(
      convolutions.filter(({ inputs }) =>
        inputs.slice(0, 3).every((i) => origin(i) === 'DequantizeLinear'),
      ),
    ).toHaveLength(integer);
  });

  it('has no convolution with a float bias between integers', () => {
    // ONNX Runtime would quantise the weights of such a convolution again, all channels to one
    // scale: the cosine to the float32 network was .885 instead of .979.
    const quantised = resultsQuantised(graph);
    const trapped = convolutions.filter(
      ({ inputs: [image, , bias], output }) =>
        origin(image) === 'DequantizeLinear' && quantised.has(output) && origin(bias) === undefined,
    );
    expect(trapped).toEqual([]);
  });
});

const resultsQuantised = (graph: Graph): Set<string> =>
  new Set(
    graph.operators.filter(({ op }) => op === 'QuantizeLinear').map(({ inputs }) => inputs[0]),
  );
