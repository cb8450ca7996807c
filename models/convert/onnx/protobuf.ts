/**
 * The protobuf wire format, as far as ONNX files need it: varints and length-delimited fields.
 * https://protobuf.dev/programming-guides/encoding/
 */

export class ProtobufError extends Error {
  override name = 'ProtobufError';
}

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** Writes fields in the order in which it is called, so that equal calls give equal bytes. */
export class ProtobufWriter {
  readonly #chunks: Uint8Array[] = [];
  #length = 0;

  integer(field: number, value: number | bigint): void {
    this.#varint((field << 3) | VARINT);
    this.#varint(value);
  }

  bytes(field: number, value: Uint8Array): void {
    this.#varint((field << 3) | BYTES);
    this.#varint(value.length);
    this.#push(value);
  }

  text(field: number, value: string): void {
    this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, write: (inner: ProtobufWriter) => void): void {
    const inner = new ProtobufWriter();
    write(inner);
    this.bytes(field, inner.finish());
  }

  finish(): Uint8Array {
    const all = new Uint8Array(this.#length);
    let offset = 0;
    for (const chunk of this.#chunks) {
      all.set(chunk, offset);
      offset += chunk.length;
    }
    return all;
  }

  #varint(value: number | bigint): void {
    // A negative int64 is written as its two's complement, hence always ten bytes long.
    let rest = BigInt.asUintN(64, BigInt(value));
    const bytes: number[] = [];
    do {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      bytes.push(rest === 0n ? low : low | 0x80);
    } while (rest !== 0n);
    this.#push(Uint8Array.from(bytes));
  }

  #push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }
}

export type ProtobufField =
  | { number: number; wire: 'varint'; value: bigint }
  | { number: number; wire: 'bytes'; value: Uint8Array };

/**
 * The fields of one message in file order. Fixed-width fields come as their raw bytes. Byte values
 * are views of `bytes`, not copies.
 * @throws {ProtobufError} if the message ends inside a field or uses a group
 */
export function* readFields(bytes: Uint8Array): Generator<ProtobufField> {
  let at = 0;

  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (at >= bytes.length) throw new ProtobufError('message ends inside a varint');
      const byte = bytes[at++];
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new ProtobufError('varint longer than ten bytes');
  };
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new ProtobufError('message ends inside a field');
    at += length;
    return bytes.subarray(at - length, at);
  };

  while (at < bytes.length) {
    const tag = Number(varint());
    const number = tag >>> 3;
    switch (tag & 7) {
      case VARINT:
        yield { number, wire: 'varint', value: varint() };
        break;
      case BYTES:
        yield { number, wire: 'bytes', value: take(Number(varint())) };
        break;
      case FIXED32:
        yield { number, wire: 'bytes', value: take(4) };
        break;
      case FIXED64:
        yield { number, wire: 'bytes', value: take(8) };
        break;
      default:
        throw new ProtobufError(`wire type ${tag & 7} is not supported`);
    }
  }
}
