/** The isolate's WebAssembly heaps after a thousand mixed requests, hostile ones among them. */
import { makeForm } from '../support/client.ts';
import { type Face, FRANCK, IMPOSTOR, readFace } from '../support/faces.ts';
import { makeMosaic } from '../support/mosaic.ts';
import { enrolledPerson } from '../support/people.ts';
import { startWorker } from '../support/worker.ts';
import { portrait } from './pictures.ts';
import { showProgress } from './progress.ts';
import { mib, report } from './statistics.ts';

const REQUESTS = 1000;

export async function measureMemory(): Promise<void> {
  const worker = await startWorker({ bindings: { REQUESTS_PER_SECOND: '1000' } });
  try {
    const { client } = worker;
    const frames = await Promise.all([...FRANCK, IMPOSTOR].map(readFace));
    const { png } = await portrait(frames[0]);
    const { deployment, subject } = await enrolledPerson(client, frames[0]);
    const damaged = frames.map((face) => cut(face));
    const bomb = enlarge(png);
    const photograph = wall();
    const statuses = new Map<number, number>();
    const progress = showProgress(REQUESTS, 'requests');
    for (let i = 0; i < REQUESTS; i++) {
      const images = [...frames, png, ...damaged, bomb, photograph];
      const image = images[i % images.length];
      const path = ['/v1/verifications', '/v1/templates', '/v1/detections'][
        i % 7 === 0 ? 1 : i % 3
      ];
      const fields =
        path === '/v1/detections' ? { deployment, image } : { deployment, subject, image };
      const { status } = await client.send('POST', path, { body: makeForm(fields) });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      progress.advance();
    }
    progress.end();
    const health = await client.send('GET', '/healthz');
    const { memory } = (await health.json()) as { memory: Record<string, number> };
    const total = Object.values(memory).reduce((sum, bytes) => sum + bytes, 0);
    report(`WebAssembly heaps after ${REQUESTS} mixed requests`, mib(total), {
      text: 'under 100 MB',
      met: total < 100_000_000,
    });
    for (const [heap, bytes] of Object.entries(memory)) report(`  ${heap}`, mib(bytes));
    for (const [status, count] of [...statuses].toSorted()) {
      report(`  answers with ${status}`, String(count));
    }
  } finally {
    await worker.close();
  }
}

function cut(face: Face): Face {
  return { ...face, bytes: face.bytes.slice(0, face.bytes.length * 0.7) };
}

/** Twelve progressive megapixels, which the decoder must have in memory whole. */
function wall(): Face {
  const sampling = [
    [2, 2],
    [1, 1],
    [1, 1],
  ] as const;
  const size = { width: 4032, height: 3024 };
  const sample = (component: number, x: number, y: number) =>
    component === 0 ? (x * 5 + y * 3) % 256 : 128;
  return { file: 'wall.jpg', bytes: makeMosaic({ ...size, sampling, sample, progressive: true }) };
}

/** Claims to have 400 megapixels. */
function enlarge(png: Face): Face {
  const bytes = png.bytes.slice();
  new DataView(bytes.buffer).setUint32(16, 20_000);
  new DataView(bytes.buffer).setUint32(20, 20_000);
  return { ...png, bytes };
}
