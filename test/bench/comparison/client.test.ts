import encodePng, { init as initPngEncoder } from '@jsquash/png/encode.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Face, FRANCK, IMPOSTOR, readFace } from '../../support/faces.ts';
import { platform } from '../../support/platform.ts';
import { portrait } from '../pictures.ts';
import { LIBRARIES, PeerProcess } from './client.ts';
import { isInstalled } from './install.ts';

let man: Face;
let again: Face;
let other: Face;
let grey: Uint8Array;
beforeAll(async () => {
  const pixels = new Uint8ClampedArray(4 * 250 * 250).fill(128);
  await initPngEncoder(
    await platform.compile(
      await platform.read('node_modules/@jsquash/png/codec/pkg/squoosh_png_bg.wasm'),
    ),
  );
  const image = { data: pixels, width: 250, height: 250, colorSpace: 'srgb' } as ImageData;
  grey = new Uint8Array(await encodePng(image));
  [man, again, other] = await Promise.all([FRANCK[0], FRANCK[2], IMPOSTOR].map(readFace));
});

// They are not part of npm ci: npm ci --prefix test/bench/peers
describe.skipIf(!isInstalled()).each(LIBRARIES)('%s, in its own process', (name) => {
  let library: PeerProcess;
  beforeAll(async () => {
    library = await PeerProcess.start(name);
  });
  afterAll(() => library.stop());

  const descriptorOf = async (peer: string, picture: Face) =>
    (await library.ask({ ask: 'descriptor', peer, picture: picture.bytes })) ?? [];

  it('finds one man nearer to himself than to another, whichever way it is used', async () => {
    expect(library.peers).not.toHaveLength(0);
    for (const peer of library.peers) {
      const [a, b, c] = [
        await descriptorOf(peer, man),
        await descriptorOf(peer, again),
        await descriptorOf(peer, other),
      ];
      const same = await library.ask({ ask: 'distance', peer, descriptors: [a, b] });
      const different = await library.ask({ ask: 'distance', peer, descriptors: [a, c] });
      expect(same).toBeGreaterThan(0);
      expect(same).toBeLessThan(different);
    }
  });

  it('times a picture with a face', async () => {
    const [peer] = library.peers;
    const { jpeg } = await portrait(man);
    const time = await library.ask({ ask: 'time', peer, picture: jpeg.bytes });
    expect(time).toBeGreaterThan(1);
  });

  it('finds no face in plain grey', async () => {
    for (const peer of library.peers) {
      expect(await library.ask({ ask: 'descriptor', peer, picture: grey })).toBeUndefined();
      expect(await library.ask({ ask: 'time', peer, picture: grey })).toBeUndefined();
    }
  });

  it('reports what went wrong, and that the process has ended', async () => {
    const question = { ask: 'descriptor', peer: 'nobody', picture: grey } as const;
    await expect(library.ask(question)).rejects.toThrow('There is no peer nobody.');
    library.stop();
    await expect(library.ask(question)).rejects.toThrow(`The process of ${name} ended`);
  });
});
