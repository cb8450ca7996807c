import { beforeEach, expect, it } from 'vitest';
import { wasiImports } from './wasi.ts';

type Call = (...args: (number | bigint)[]) => number;

let memory: WebAssembly.Memory;
let view: DataView;
let wasi: Record<string, Call>;
beforeEach(() => {
  memory = new WebAssembly.Memory({ initial: 4 });
  view = new DataView(memory.buffer);
  wasi = wasiImports(() => memory).wasi_snapshot_preview1 as Record<string, Call>;
});

it('tells the time in nanoseconds', () => {
  const before = Date.now();
  expect(wasi.clock_time_get?.(0, 0n, 8)).toBe(0);
  const milliseconds = Number(view.getBigUint64(8, true) / 1_000_000n);
  expect(milliseconds).toBeGreaterThanOrEqual(before);
  expect(milliseconds).toBeLessThanOrEqual(Date.now());
});

it('gives random bytes, more than the platform gives at a time', () => {
  expect(wasi.random_get?.(16, 200_000)).toBe(0);
  const bytes = new Uint8Array(memory.buffer);
  // A run of 64 zeros by chance: once in 2^512.
  for (const at of [16, 65_552, 131_088, 200_016 - 64]) {
    expect(bytes.subarray(at, at + 64).some((byte) => byte !== 0)).toBe(true);
  }
  expect(bytes[15]).toBe(0);
  expect(bytes.subarray(200_016).every((byte) => byte === 0)).toBe(true);
});

it('has no files', () => {
  expect(wasi.fd_prestat_get?.(3, 0)).toBe(8);
  expect(wasi.path_open?.(3, 0, 0, 0, 0, 0n, 0n, 0, 0)).toBe(8);
  expect(wasi.fd_fdstat_get?.(3, 0)).toBe(8);
  expect(wasi.fd_fdstat_get?.(2, 0)).toBe(0);
});

it('lets every timer run out, and says which', () => {
  view.setBigUint64(0, 77n, true);
  expect(wasi.poll_oneoff?.(0, 96, 1, 192)).toBe(0);
  expect([view.getBigUint64(96, true), view.getUint32(192, true)]).toEqual([77n, 1]);
});

it('ends with what was written before', () => {
  new TextEncoder().encodeInto('panic: no', new Uint8Array(memory.buffer, 64));
  view.setUint32(0, 64, true);
  view.setUint32(4, 9, true);
  expect(wasi.fd_write?.(2, 0, 1, 32)).toBe(0);
  expect(view.getUint32(32, true)).toBe(9);
  expect(() => wasi.proc_exit?.(2)).toThrow('OPA ended with 2. panic: no');
});
