/** How each network of the manifest is made from its source. Pure: files come in, a graph goes out. */
import { z } from 'zod';
import { compareGraphs, GraphMismatch } from './convert/onnx/compare.ts';
import { convertOnnx } from './convert/onnx/convert.ts';
import type { Graph, Operator } from './convert/onnx/model.ts';
import { pruneDeadChannels } from './convert/onnx/prune.ts';
import { quantiseConvolutions, type Ranges } from './convert/quantise/activations.ts';
import { storeAsHalves, storeAsInt8 } from './convert/quantise/weights.ts';
import { convertTfjs } from './convert/tfjs/convert.ts';
import { repairMobileFaceNet } from './convert/tfjs/mobilefacenet.ts';
import { readSource } from './convert/tfjs/source.ts';
import { convertTflite } from './convert/tflite/convert.ts';
import { readTflite } from './convert/tflite/source.ts';

/** A file of a package, and a way to open the files beside it. */
export interface SourceFile {
  /** Its name without folder and extension. */
  name: string;
  content: Uint8Array;
  open(neighbour: string): Uint8Array;
}

export interface Ingredients {
  source: SourceFile;
  witness: SourceFile | undefined;
  calibration: unknown;
}

export type Recipe = (ingredients: Ingredients) => Graph;

/**
 * BlazeFace. Its weights were published as halves and are stored so; 8 bits would move its landmarks
 * by about 3 % of the distance between the eyes.
 */
const blazeFace: Recipe = ({ source }) =>
  storeAsHalves(
    convertTfjs(readSource(source.content, source.open), source.name, {
      Identity: 'scores16',
      Identity_1: 'scores8',
      Identity_2: 'boxes16',
      Identity_3: 'boxes8',
    }),
  );

/**
 * MobileFaceNet, made from the repaired tfjs graph because that package is needed for the detectors
 * in any case and the published error rates were measured on a network made from it. The repair is
 * not taken on trust: the TFLite copy, which needs none, must give the same graph and weights. (The
 * last bits differ, as they would if batch normalisation was folded in twice, separately.)
 */
const mobileFaceNet: Recipe = ({ source, witness, calibration }) => {
  const repaired = repairMobileFaceNet(readSource(source.content, source.open));
  // The node before the network normalises: the length of the vector is the measure of quality.
  const graph = convertTfjs(repaired, source.name, {
    'MobileFaceNet/Logits/SpatialSqueeze': 'embedding',
  });
  if (!witness) throw new GraphMismatch('there is no witness to compare the repaired graph with');
  const twin = convertTflite(readTflite(witness.content), witness.name, 'embedding');
  const { largestDifference } = compareGraphs(graph, twin);
  if (!(largestDifference <= WITNESS_TOLERANCE)) {
    throw new GraphMismatch(`weights differ from the witness by ${largestDifference}`);
  }
  return storeAsInt8(quantiseConvolutions(graph, rangesOf(calibration), bottlenecks(graph)));
};

/** Eight units in the last place of a float32. */
const WITNESS_TOLERANCE = 2 ** -20;

/**
 * fr_feature: a MobileFaceNet too, by its graph, with 39 % of its hidden channels dead. Nothing else
 * carries these weights, so there is no witness.
 */
const frFeature: Recipe = ({ source, calibration }) => {
  const graph = convertOnnx(source.content, source.name, { output: 'embedding' });
  const removed = pruneDeadChannels(graph);
  if (removed !== DEAD_CHANNELS) {
    throw new GraphMismatch(`${removed} dead channels: this is another network`);
  }
  return storeAsInt8(quantiseConvolutions(graph, rangesOf(calibration), bottlenecks(graph)));
};

/** Of 3,456. */
const DEAD_CHANNELS = 1339;

/**
 * The convolutions that compute in integers: the 1 x 1 ones between the first convolution and the
 * last expansion. Integer arithmetic is slower than float in ORT's WebAssembly for depthwise
 * convolutions, and the ends of the network lose most by it (1 - cosine to float32, of MobileFaceNet
 * quantised there alone: 7 x 7 depthwise 5.9e-3, first depthwise 4.3e-3, last expansion 1.9e-3, each
 * other below 1.2e-3).
 */
function bottlenecks(graph: Graph): (convolution: Operator) => boolean {
  const convolutions = graph.operators.filter(({ op }) => op === 'Conv');
  const globalDepthwise = convolutions.findIndex(
    ({ attributes }) => `${attributes.kernel_shape}` === '7,7',
  );
  const middle = new Set(convolutions.slice(1, globalDepthwise - 1).map(({ output }) => output));
  return ({ output, attributes }) => middle.has(output) && attributes.group === 1;
}

const calibrationFile = z.looseObject({
  ranges: z.record(z.string(), z.tuple([z.number(), z.number()])),
});

const rangesOf = (calibration: unknown): Ranges =>
  new Map(Object.entries(calibrationFile.parse(calibration).ranges));

/** By the id of the network in the manifest. */
export const RECIPES: ReadonlyMap<string, Recipe> = new Map([
  ['blazeface-back-256', blazeFace],
  ['blazeface-front-128', blazeFace],
  ['mfn-192-int8', mobileFaceNet],
  ['fr-512-int8', frFeature],
]);
