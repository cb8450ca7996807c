/**
 * Reads TensorFlow.js graph models: a JSON file that holds the graph and names the binary files of
 * its weights.
 */
import { z } from 'zod';
import { type Constant, ConversionError, type Padding, type Pair } from '../onnx/layout.ts';

/** One node of the graph, with those of its settings that the converter knows, at their defaults. */
export interface SourceNode {
  name: string;
  op: string;
  inputs: string[];
  strides: Pair;
  dilations: Pair;
  /** The window of a pooling node. */
  window: Pair;
  padding: Padding;
  /** What a fused convolution does after convolving, in order: BiasAdd, Relu, Prelu. */
  fused: string[];
  /** The shape of a placeholder; -1 where it is open. */
  shape: number[];
}

export interface Source {
  nodes: SourceNode[];
  constants: Map<string, Constant>;
}

const integers = z.array(z.union([z.string(), z.number()]).transform(Number));
const attribute = z.looseObject({
  s: z.string().optional(),
  list: z.looseObject({ i: integers.optional(), s: z.array(z.string()).optional() }).optional(),
  shape: z
    .looseObject({ dim: z.array(z.looseObject({ size: z.coerce.number() })).optional() })
    .optional(),
});
const graphModel = z.looseObject({
  modelTopology: z.looseObject({
    node: z.array(
      z.looseObject({
        name: z.string(),
        op: z.string(),
        input: z.array(z.string()).default([]),
        attr: z.record(z.string(), attribute).default({}),
      }),
    ),
  }),
  weightsManifest: z.array(
    z.looseObject({
      paths: z.array(z.string()),
      weights: z.array(
        z.looseObject({
          name: z.string(),
          shape: z.array(z.number()),
          dtype: z.string(),
          quantization: z.unknown().optional(),
        }),
      ),
    }),
  ),
});

/**
 * @param json the .json file
 * @param open gives the file of that name beside it
 * @throws {ConversionError} if the weights are of a kind that is not supported, or not all there
 */
export function readSource(json: Uint8Array, open: (name: string) => Uint8Array): Source {
  const { modelTopology, weightsManifest } = graphModel.parse(
    JSON.parse(new TextDecoder().decode(json)),
  );
  const constants = new Map<string, Constant>();
  for (const { paths, weights } of weightsManifest) {
    // The shards of a group are one file, cut anywhere.
    const bytes = new Uint8Array(Buffer.concat(paths.map(open)));
    let offset = 0;
    for (const { name, shape, dtype, quantization } of weights) {
      if (quantization) throw new ConversionError(`${name} is quantised`);
      const end = offset + 4 * shape.reduce((product, size) => product * size, 1);
      if (end > bytes.length) throw new ConversionError(`the weights end before ${name}`);
      constants.set(name, {
        kind: 'constant',
        shape,
        data: numbers(dtype, bytes.slice(offset, end)),
      });
      offset = end;
    }
    if (offset !== bytes.length) throw new ConversionError('weights are left over');
  }
  return { nodes: modelTopology.node.filter(({ op }) => op !== 'Const').map(nodeOf), constants };
}

function numbers(dtype: string, bytes: Uint8Array): Float32Array | Int32Array {
  if (dtype === 'float32') return new Float32Array(bytes.buffer);
  if (dtype === 'int32') return new Int32Array(bytes.buffer);
  throw new ConversionError(`weights of type ${dtype} are not supported`);
}

type JsonNode = z.infer<typeof graphModel>['modelTopology']['node'][number];

function nodeOf({ name, op, input, attr }: JsonNode): SourceNode {
  return {
    name,
    op,
    // "name:0" is the first result of a node, and no node here has a second; "^name" orders only.
    inputs: input.filter((id) => !id.startsWith('^')).map((id) => id.replace(/:0$/, '')),
    strides: spatial(attr.strides?.list?.i),
    dilations: spatial(attr.dilations?.list?.i),
    window: spatial(attr.ksize?.list?.i),
    padding: base64(attr.padding?.s ?? '') === 'SAME' ? 'SAME' : 'VALID',
    fused: (attr.fused_ops?.list?.s ?? []).map(base64),
    shape: (attr.shape?.shape?.dim ?? []).map(({ size }) => size),
  };
}

/** Height and width of a setting that TensorFlow gives for [batch, height, width, channels]. */
const spatial = ([, height, width]: number[] = [1, 1, 1, 1]): Pair => [height, width];

const base64 = (text: string): string => Buffer.from(text, 'base64').toString('latin1');
