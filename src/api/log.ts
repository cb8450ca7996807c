/**
 * /log, public: the transparency log, as C2SP tlog-tiles has it. Anyone can check with it that an entry is
 * in the log and that the log only grows; of whom an entry speaks it does not tell.
 */
import { createRoute, type RouteConfig, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { vkeyOf } from '../audit/note/checkpoint.ts';
import { formatVkey } from '../audit/note/vkey.ts';
import { originAt, storeOf } from '../audit/place.ts';
import { CHECKPOINT, COSIGNED, readNote, readTile } from '../audit/published.ts';
import { parseTilePath } from '../audit/tree/tile.ts';
import type { AppEnv } from '../http/env.ts';
import { forEveryone } from '../http/guard.ts';
import { limitPublic } from '../http/limits.ts';
import { Problem } from '../http/problems.ts';
import { newRouter, publicProblems } from '../http/router.ts';

export const log = newRouter();

const text = (description: string, example: string) => ({
  description,
  content: { 'text/plain': { schema: z.string().openapi({ example }) } },
});
const bytes = (description: string) => ({
  description,
  content: {
    'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) },
  },
});

const NOTE =
  'log.example/log\n109482\nsFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=\n\n— log.example/log hI2DJw…\n';

/** Whoever checks the log does so from a page of their own, too. */
const OPEN = { 'access-control-allow-origin': '*' };
const TEXT = { ...OPEN, 'content-type': 'text/plain; charset=utf-8' };
/** Seconds that a checkpoint may be out of date: as long as it takes to make the next. */
const FRESH = { ...TEXT, 'cache-control': 'public, max-age=2' };
/** What a tile holds never changes; a partial one is a prefix of it. */
const TILE = {
  ...OPEN,
  'content-type': 'application/octet-stream',
  'cache-control': 'public, max-age=31536000, immutable',
};

log.openapi(
  createRoute({
    method: 'get',
    path: '/log/checkpoint',
    operationId: 'getCheckpoint',
    summary: "The log's latest checkpoint",
    description:
      'A signed note (c2sp.org/tlog-checkpoint): origin, number of entries, root of the Merkle tree over them; signed by the log, and by the witnesses who have cosigned it so far.',
    tags: ['log'],
    ...forEveryone,
    responses: { 200: text('The note.', NOTE), ...publicProblems('not_in_log') },
  }),
  (c) => serveNote(c, CHECKPOINT),
);

log.openapi(
  createRoute({
    method: 'get',
    path: '/log/cosigned',
    operationId: 'getCosignedCheckpoint',
    summary:
      'The latest checkpoint that as many witnesses have cosigned as the policy of the log asks',
    description:
      'A signed note with cosignatures (c2sp.org/tlog-cosignature). There is none while the log has no witnesses.',
    tags: ['log'],
    ...forEveryone,
    responses: { 200: text('The note.', NOTE), ...publicProblems('not_in_log') },
  }),
  (c) => serveNote(c, COSIGNED),
);

log.openapi(
  createRoute({
    method: 'get',
    path: '/log/vkey',
    operationId: 'getLogKey',
    summary: 'The keys that sign checkpoints',
    description:
      'Verifier keys (c2sp.org/signed-note), one a line: the one that signs now, then those that did. Keep a copy: who can change the log could change this answer.',
    tags: ['log'],
    ...forEveryone,
    responses: {
      200: text('The keys.', 'log.example/log+1a2b3c4d+AQ…\n'),
      ...publicProblems(),
    },
  }),
  (c) => serveKeys(c, undefined),
);

async function serveKeys(c: Context<AppEnv>, number: string | undefined) {
  const keys = await c.var.service.signing.published('checkpoint');
  const name = originAt(c.env.LOG_ORIGIN, number);
  const lines = keys.map(({ publicKey }) => `${formatVkey(vkeyOf({ name, publicKey }))}\n`);
  return c.text(lines.join(''), 200, { ...TEXT, 'cache-control': 'public, max-age=60' });
}

const TILE_INDEX = z.string().openapi({
  description:
    'Which of its level: in groups of three digits, all but the last with an x before them (`x001/x234/067`); of one that is not full yet, `.p/` and how many it has after that.',
  example: '000.p/17',
});

// The number of segments varies with the tile's number, which no path of OpenAPI can say.
const documented: RouteConfig[] = [
  {
    method: 'get',
    path: '/log/tile/{level}/{tile}',
    operationId: 'getTile',
    summary: 'Hashes of the tree',
    description:
      'A tile (c2sp.org/tlog-tiles): up to 256 hashes of 32 bytes. At level 0 those of the leaves, SHA-256(0x00 ‖ entry).',
    request: {
      params: z.object({
        level: z.string().openapi({ description: '0 to 63.', example: '0' }),
        tile: TILE_INDEX,
      }),
    },
    responses: { 200: bytes('The hashes.'), ...publicProblems('not_in_log') },
  },
  {
    method: 'get',
    path: '/log/tile/entries/{tile}',
    operationId: 'getEntryBundle',
    summary: 'Entries of the log',
    description:
      'A bundle (c2sp.org/tlog-tiles): up to 256 entries, each after its length in two bytes. Each is a commitment of 32 bytes: the SHA-256 of a salt and of what was recorded, which tells nothing without both.',
    request: { params: z.object({ tile: TILE_INDEX }) },
    responses: { 200: bytes('The entries.'), ...publicProblems('not_in_log') },
  },
];
for (const route of documented) {
  log.openAPIRegistry.registerPath({ ...route, tags: ['log'], security: [] });
}

log.get('/log/tile/*', limitPublic, (c) => serveTile(c, undefined));

// Logs that were opened after a restore: /log/2 and so on, as the first.
const NUMBER = '/log/:number{[1-9][0-9]{0,5}}';
log.get(`${NUMBER}/checkpoint`, limitPublic, (c) =>
  serveNote(c, CHECKPOINT, c.req.param('number')),
);
log.get(`${NUMBER}/cosigned`, limitPublic, (c) => serveNote(c, COSIGNED, c.req.param('number')));
log.get(`${NUMBER}/vkey`, limitPublic, (c) => serveKeys(c, c.req.param('number')));
log.get(`${NUMBER}/tile/*`, limitPublic, (c) => serveTile(c, c.req.param('number')));

/** @param number of a log; undefined: the first */
const storeAt = ({ env }: Context<AppEnv>, number: string | undefined) =>
  storeOf(env.LOG_STORE, originAt(env.LOG_ORIGIN, number));

async function serveTile(c: Context<AppEnv>, number: string | undefined) {
  const address = parseTilePath(c.req.path.replace(/^\/log\/(?:\d+\/)?/, ''));
  const tile = address && (await readTile(storeAt(c, number), address));
  if (!tile) throw new Problem('not_in_log', 'The log has no tile of this name, or not yet.');
  return c.body(tile, 200, TILE);
}

async function serveNote(
  c: Context<AppEnv>,
  name: typeof CHECKPOINT | typeof COSIGNED,
  number: string | undefined = undefined,
) {
  const note = await readNote(storeAt(c, number), name);
  if (!note) throw new Problem('not_in_log', 'There is none yet; ask again later.');
  return c.text(note.text, 200, FRESH);
}
