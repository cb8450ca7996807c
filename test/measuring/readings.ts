/** The path of the local Worker that `npm run accuracy` reads pictures through. */
import { RecognitionError } from '../../src/recognition/errors.ts';
import { requireQuality, requireSize } from '../../src/recognition/quality/quality.ts';
import type { Recognised, Recogniser } from '../../src/recognition/recogniser.ts';
import { workerRecogniser } from '../../src/recognition/workerd.ts';

let reader: Recogniser | undefined;

/**
 * What the pipeline makes of a picture, embedding included: for `npm run accuracy`, and the reason
 * why this path must never be deployed.
 */
export async function readFace(request: Request, embedder?: string): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const mirrored = searchParams.get('mirrored') === 'true';
  const face = searchParams.get('face') === 'central' ? 'central' : 'largest';
  const image = new Uint8Array(await request.arrayBuffer());
  reader ??= workerRecogniser(embedder);
  try {
    const read = await reader.recognise(image, { purpose: 'evaluate', face, mirrored });
    return Response.json({
      embedding: toBase64(read.embedding),
      norm: read.norm,
      quality: read.quality.score,
      timings: read.timings,
      refused: refusals(read),
      defects: read.quality.defects,
      keypoints: read.face.keypoints,
    });
  } catch (error) {
    if (!(error instanceof RecognitionError)) throw error;
    return Response.json({ problem: error.code, detail: error.detail });
  }
}

/**
 * What the API would have answered to each purpose, where it would not have taken the face; and to an
 * enrolment that is judged by its score, size and exposure only.
 */
function refusals({ face, quality }: Recognised): Record<string, string> {
  const asked = [
    ['enrol', 'enrol', quality],
    ['probe', 'probe', quality],
    ['ungated', 'enrol', { ...quality, defects: [] }],
  ] as const;
  const refused: Record<string, string> = {};
  for (const [name, purpose, judged] of asked) {
    try {
      requireSize(face.keypoints, purpose);
      requireQuality(judged, purpose);
    } catch (error) {
      if (!(error instanceof RecognitionError)) throw error;
      refused[name] = error.facts.reasons ? `${error.code}: ${error.facts.reasons}` : error.code;
    }
  }
  return refused;
}

function toBase64(vector: Float32Array): string {
  return btoa(
    String.fromCharCode(...new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength)),
  );
}
