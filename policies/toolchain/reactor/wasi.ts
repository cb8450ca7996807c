/**
 * The little of WASI (wasi_snapshot_preview1) that OPA's reactor asks for, the same in Node and in
 * a browser: clocks, random numbers and somewhere to write a panic. No files, no environment, no arguments:
 * OPA is given everything it reads.
 */

/** The errno that every other call answers: bad file descriptor. */
const BADF = 8;
const SUCCESS = 0;
const STANDARD_FILES = 3;
const CHARACTER_DEVICE = 2;
const REALTIME = 0;
/** Sizes of the structures that poll_oneoff reads and writes, and the type of a clock in them. */
const SUBSCRIPTION_BYTES = 48;
const EVENT_BYTES = 32;
const CLOCK_EVENT = 0;
/** The most that `crypto.getRandomValues` gives at a time. */
const RANDOM_BYTES = 65_536;

/** @param memory of the module, which exists only once it is instantiated */
export function wasiImports(memory: () => WebAssembly.Memory): WebAssembly.Imports {
  const view = () => new DataView(memory().buffer);
  let panic = '';

  const nothing = (count: number, bytes: number) => {
    view().setUint32(count, 0, true);
    view().setUint32(bytes, 0, true);
    return SUCCESS;
  };
  const calls: Record<string, (...args: never[]) => number> = {
    args_sizes_get: nothing,
    environ_sizes_get: nothing,
    args_get: () => SUCCESS,
    environ_get: () => SUCCESS,
    sched_yield: () => SUCCESS,
    fd_fdstat_set_flags: () => SUCCESS,
    clock_time_get(clock: number, _precision: bigint, at: number) {
      // Nanoseconds since the epoch are more than a number holds exactly.
      const nanoseconds =
        clock === REALTIME
          ? BigInt(Date.now()) * 1_000_000n
          : BigInt(Math.round(performance.now() * 1e6));
      view().setBigUint64(at, nanoseconds, true);
      return SUCCESS;
    },
    random_get(at: number, length: number) {
      for (let done = 0; done < length; done += RANDOM_BYTES) {
        const part = Math.min(RANDOM_BYTES, length - done);
        crypto.getRandomValues(new Uint8Array(memory().buffer, at + done, part));
      }
      return SUCCESS;
    },
    fd_fdstat_get(file: number, at: number) {
      if (file >= STANDARD_FILES) return BADF;
      new Uint8Array(memory().buffer, at, 24).fill(0);
      view().setUint8(at, CHARACTER_DEVICE);
      return SUCCESS;
    },
    fd_write(_file: number, vectors: number, count: number, written: number) {
      let total = 0;
      for (let at = vectors; at < vectors + 8 * count; at += 8) {
        const [start, length] = [view().getUint32(at, true), view().getUint32(at + 4, true)];
        panic += new TextDecoder().decode(new Uint8Array(memory().buffer, start, length));
        total += length;
      }
      view().setUint32(written, total, true);
      return SUCCESS;
    },
    // Go sleeps while its tests time themselves. Nothing else runs meanwhile, so every timer is due.
    poll_oneoff(subscriptions: number, events: number, count: number, written: number) {
      let due = 0;
      for (let n = 0; n < count; n++) {
        const at = subscriptions + SUBSCRIPTION_BYTES * n;
        if (view().getUint8(at + 8) !== CLOCK_EVENT) continue;
        const event = events + EVENT_BYTES * due++;
        view().setBigUint64(event, view().getBigUint64(at, true), true);
        view().setUint16(event + 8, SUCCESS, true);
        view().setUint8(event + 10, CLOCK_EVENT);
      }
      view().setUint32(written, due, true);
      return SUCCESS;
    },
    proc_exit(code: number) {
      throw new Error(`OPA ended with ${code}. ${panic}`);
    },
  };
  const missing = () => BADF;
  return {
    wasi_snapshot_preview1: new Proxy(calls, {
      get: (known, name: string) => known[name] ?? missing,
    }),
  };
}
