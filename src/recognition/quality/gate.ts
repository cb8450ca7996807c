import { z } from 'zod';
import { ModelManifestError } from '../manifest.ts';
import { BLOCK_VALUES, type Blocks } from './blocks.ts';

/**
 * What a template must not be made from. Two equally poor pictures match each other, whoever is in
 * them: a network that cannot see a face puts it where it puts all that it cannot see. So whoever
 * enrols a covered, blurred or noisy face makes a template that strangers open, and the length of the
 * embedding does not tell, for the network is sure of itself.
 *
 * Two kinds of judgement, both learned from good pictures and the same ones spoilt
 * (`models/gate.json`, made by `npm run gate`): how the aligned face looks, block by block, and how
 * near its embedding lies to where faces fall that the network could not see. They are linear: one
 * inner product each.
 */
export const DEFECTS = [
  'eyes_covered',
  'mouth_covered',
  'blurred',
  'noisy',
  'dark',
  'unevenly_lit',
  'unrecognisable',
] as const;
export type Defect = (typeof DEFECTS)[number];

/** Whole numbers, which times `scale` are the weights: the file stays short and can be read. */
const Weights = z.object({
  scale: z.number().positive(),
  weights: z.array(z.int()),
  /** The inner product from which it is a defect. */
  limit: z.number(),
});

const Judgement = Weights.extend({ defect: z.enum(DEFECTS) });

export const GateFile = z.object({
  version: z.literal(1),
  /** Of blocks. */
  looks: z.array(
    Judgement.refine(({ weights }) => weights.length === BLOCK_VALUES, {
      error: `a judgement of looks has ${BLOCK_VALUES} weights`,
    }),
  ),
  /** Of embeddings, by embedder. */
  places: z.record(z.string(), z.array(Judgement)),
});

export type GateFile = z.infer<typeof GateFile>;

interface Plane {
  readonly defect: Defect;
  readonly weights: Float32Array;
  readonly limit: number;
}

/** The judgements as one embedder needs them. */
export interface Gate {
  readonly looks: readonly Plane[];
  readonly places: readonly Plane[];
}

/** How far each defect is from its limit: above 0 it is one. */
export type Judgements = Readonly<Record<Defect, number>>;

/** @throws ModelManifestError saying which field is wrong. */
export function parseGate(json: unknown): GateFile {
  const parsed = GateFile.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new ModelManifestError(z.prettifyError(parsed.error));
}

/** @throws ModelManifestError if it was not made for an embedder of that dimension */
export function gateFor(file: GateFile, embedder: string, dimension: number): Gate {
  const places = file.places[embedder];
  if (!places) throw new ModelManifestError(`models/gate.json does not know "${embedder}".`);
  if (places.some(({ weights }) => weights.length !== dimension)) {
    throw new ModelManifestError(`models/gate.json was made for another "${embedder}".`);
  }
  return { looks: file.looks.map(toPlane), places: places.map(toPlane) };
}

const toPlane = ({ defect, weights, scale, limit }: z.infer<typeof Judgement>): Plane => ({
  defect,
  limit,
  weights: Float32Array.from(weights, (weight) => weight * scale),
});

/**
 * @param embedding of unit length, by the embedder that the gate is for
 * @returns of each defect the worst judgement
 * @throws RangeError if it has another length: NaN is above no limit, and nothing would be refused
 */
export function judge(gate: Gate, blocks: Blocks, embedding: Float32Array): Judgements {
  const worst = Object.fromEntries(DEFECTS.map((defect) => [defect, Number.NEGATIVE_INFINITY]));
  const weigh = (planes: readonly Plane[], values: Float32Array) => {
    for (const { defect, weights, limit } of planes) {
      if (values.length !== weights.length) {
        throw new RangeError(`${values.length} values and ${weights.length} weights.`);
      }
      let sum = 0;
      for (let i = 0; i < weights.length; i++) sum += weights[i] * values[i];
      worst[defect] = Math.max(worst[defect], sum - limit);
    }
  };
  weigh(gate.looks, blocks);
  weigh(gate.places, embedding);
  return worst as Record<Defect, number>;
}
