/**
 * Reads FlatBuffers without a schema compiler: the caller knows the number and the type of each field
 * (https://flatbuffers.dev/internals/). Generated readers were considered: none is published for
 * TensorFlow Lite, flatc would generate thousands of lines for the dozen fields that are needed here,
 * and Google's runtime reads zeros beyond the end of a file where a DataView throws.
 */

export class FlatbufferTable {
  readonly #bytes: DataView;
  readonly #position: number;
  readonly #vtable: number;
  readonly #vtableSize: number;

  private constructor(bytes: DataView, position: number) {
    this.#bytes = bytes;
    this.#position = position;
    this.#vtable = position - bytes.getInt32(position, true);
    this.#vtableSize = bytes.getUint16(this.#vtable, true);
  }

  static root(buffer: Uint8Array): FlatbufferTable {
    const bytes = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
    return new FlatbufferTable(bytes, bytes.getUint32(0, true));
  }

  byte(field: number, fallback = 0): number {
    const at = this.#field(field);
    return at === undefined ? fallback : this.#bytes.getInt8(at);
  }

  integer(field: number, fallback = 0): number {
    const at = this.#field(field);
    return at === undefined ? fallback : this.#bytes.getInt32(at, true);
  }

  table(field: number): FlatbufferTable | undefined {
    const at = this.#reference(field);
    return at === undefined ? undefined : new FlatbufferTable(this.#bytes, at);
  }

  text(field: number): string {
    return new TextDecoder().decode(this.bytes(field));
  }

  /** A copy. */
  bytes(field: number): Uint8Array<ArrayBuffer> {
    const { start, length } = this.#vector(field);
    const from = this.#bytes.byteOffset + start;
    return new Uint8Array(this.#bytes.buffer.slice(from, from + length) as ArrayBuffer);
  }

  integers(field: number): number[] {
    return this.#elements(field, (at) => this.#bytes.getInt32(at, true));
  }

  tables(field: number): FlatbufferTable[] {
    return this.#elements(
      field,
      (at) => new FlatbufferTable(this.#bytes, at + this.#bytes.getUint32(at, true)),
    );
  }

  #elements<T>(field: number, read: (at: number) => T): T[] {
    const { start, length } = this.#vector(field);
    return Array.from({ length }, (_, index) => read(start + 4 * index));
  }

  #vector(field: number): { start: number; length: number } {
    const at = this.#reference(field);
    if (at === undefined) return { start: 0, length: 0 };
    return { start: at + 4, length: this.#bytes.getUint32(at, true) };
  }

  /** Where the table, vector or string that a field refers to begins. */
  #reference(field: number): number | undefined {
    const at = this.#field(field);
    return at === undefined ? undefined : at + this.#bytes.getUint32(at, true);
  }

  /** Where a field's value is; undefined if the table leaves it at its default. */
  #field(field: number): number | undefined {
    // The vtable begins with its own size and the table's, two bytes each.
    const entry = 4 + 2 * field;
    if (entry >= this.#vtableSize) return undefined;
    const offset = this.#bytes.getUint16(this.#vtable + entry, true);
    return offset === 0 ? undefined : this.#position + offset;
  }
}
