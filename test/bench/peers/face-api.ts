/** @vladmandic/face-api, called as its own demo/node-wasm.js and demo/node-face-compare.js do. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Peer } from '../comparison/peer.ts';
import { requireSimd, WASM_PATH } from './tensorflow.ts';

const require = createRequire(import.meta.url);
const PACKAGE = '@vladmandic/face-api';

export async function loadPeers(): Promise<Peer[]> {
  const tf: typeof import('@tensorflow/tfjs') = require('@tensorflow/tfjs');
  const wasm: typeof import('@tensorflow/tfjs-backend-wasm') = require('@tensorflow/tfjs-backend-wasm');
  const api: typeof import('@vladmandic/face-api') = require(
    `${PACKAGE}/dist/face-api.node-wasm.js`,
  );
  wasm.setWasmPaths(WASM_PATH);
  wasm.setThreadsCount(1);
  await tf.setBackend('wasm');
  await tf.ready();
  await requireSimd(tf);

  const { tinyFaceDetector, ssdMobilenetv1, faceLandmark68Net, faceRecognitionNet } = api.nets;
  const models = join(dirname(require.resolve(`${PACKAGE}/package.json`)), 'model');
  for (const net of [tinyFaceDetector, ssdMobilenetv1, faceLandmark68Net, faceRecognitionNet]) {
    await net.loadFromDisk(models);
  }

  const peer = (
    detector: string,
    options: InstanceType<typeof api.TinyFaceDetectorOptions | typeof api.SsdMobilenetv1Options>,
  ): Peer => ({
    name: `face-api ${api.version}, ${detector}`,
    async descriptorOf({ data, width, height }) {
      const tensor = api.tf.tensor3d(data, [height, width, 3], 'int32');
      try {
        const face = await api
          .detectSingleFace(tensor, options)
          .withFaceLandmarks()
          .withFaceDescriptor();
        return face && [...face.descriptor];
      } finally {
        tensor.dispose();
      }
    },
    distance: (a, b) => api.euclideanDistance([...a], [...b]),
  });
  // It takes the face with the best score, so a low one costs nothing here but finds more.
  const tiny = (inputSize: number) =>
    peer(
      `tiny detector, ${inputSize} px`,
      new api.TinyFaceDetectorOptions({ inputSize, scoreThreshold: 0.2 }),
    );
  return [
    // The smallest size that its tutorial names, a small one and the default: the smaller, the
    // faster, and a face that fills the picture needs no more.
    ...[128, 224, 416].map(tiny),
    // As its demos of matching faces do.
    peer('SSD detector', new api.SsdMobilenetv1Options({ minConfidence: 0.1 })),
  ];
}
