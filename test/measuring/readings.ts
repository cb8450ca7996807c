/** The path of the local Worker that `npm run accuracy` reads pictures through. */
import { RecognitionError } from '../../src/recognition/errors.ts';
import { LIMITS, requireQuality, requireSize } from '../../src/recognition/quality/quality.ts';
import type { Recognised, Recogniser } from '../../src/recognition/recogniser.ts';
import { workerRecogniser } from '../../src/recognition/workerd.ts';

let reader: Recogniser | undefined;

/**
 * What the pipeline makes of a picture, embedding included: for `npm run accuracy`, and the reason
 * why this path must never be deployed.
 */
export async function readFace(request: Request, embedder?: string): Promise<Response> {
  const mirrored = new URL(request.url).searchParams.get('mirrored') === 'true';
  const image = new Uint8Array(await request.arrayBuffer());
  reader ??= workerRecogniser(embedder);
  try {
    const read = await reader.recognise(image, { purpose: 'evaluate', face: 'central', mirrored });
    return Response.json({
      embedding: toBase64(read.embedding),
      norm: read.norm,
      quality: read.quality.score,
      timings: read.timings,
      refused: refusals(read),
    });
  } catch (error) {
    if (!(error instanceof RecognitionError)) throw error;
    return Response.json({ problem: error.code, detail: error.detail });
  }
}

/** What the API would have answered to each purpose, where it would not have taken the face. */
function refusals({ face, quality }: Recognised): Record<string, string> {
  const refused: Record<string, string> = {};
  for (const purpose of Object.keys(LIMITS) as (keyof typeof LIMITS)[]) {
    try {
      requireSize(face.keypoints, purpose);
      requireQuality(quality, purpose);
    } catch (error) {
      if (!(error instanceof RecognitionError)) throw error;
      refused[purpose] = error.facts.reasons ? `${error.code}: ${error.facts.reasons}` : error.code;
    }
  }
  return refused;
}

function toBase64(vector: Float32Array): string {
  return btoa(
    String.fromCharCode(...new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength)),
  );
}
