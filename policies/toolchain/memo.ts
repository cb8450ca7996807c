/**
 * OPA remembers the value of each rule it has evaluated for an input in a hash table of its own
 * values; a third of all hashing in a decision is of that table's keys, small integers. Here the
 * five runtime functions around it (OPA's wasm/src/memoize.c) get bodies that keep an array of
 * addresses instead, indexed by the rule's function number. What is remembered, and when it is
 * forgotten, stays the same, and so does every other byte of code. The encodings are those of the
 * WebAssembly core specification, chapter 5.
 */

/** The module is not laid out as the compiler in ./opa lays it out. */
export class ModuleLayoutError extends Error {
  override readonly name = 'ModuleLayoutError';
}

const SECTION = { custom: 0, imports: 2, functions: 3, globals: 6, code: 10 };
const HEADER_BYTES = 8;

interface Section {
  id: number;
  body: Uint8Array;
}

/** @throws ModuleLayoutError */
export function rememberInArray(module: Uint8Array): Uint8Array<ArrayBuffer> {
  const sections = readSections(module);
  const imported = countImports(bodyOf(sections, SECTION.imports));
  const names = readFunctionNames(sections);
  const bodies = memoBodies({
    slots: imported.functions + new Reader(bodyOf(sections, SECTION.functions)).unsigned(),
    table: imported.globals + new Reader(bodyOf(sections, SECTION.globals)).unsigned(),
    malloc: numberOf('opa_malloc', names),
  });
  const replacements = new Map<number, Uint8Array>();
  for (const [name, body] of Object.entries(bodies)) {
    if (FOR_WITH.includes(name) && !names.has(name)) continue;
    replacements.set(numberOf(name, names) - imported.functions, body);
  }
  const parts = sections.map(({ id, body }) => {
    if (id === SECTION.globals) return encodeSection(id, withTable(body));
    if (id === SECTION.code) return encodeSection(id, withBodies(body, replacements));
    return encodeSection(id, body);
  });
  return join([module.subarray(0, HEADER_BYTES), ...parts]);
}

const I32 = 0x7f;
const MUTABLE = 0x01;
const END = 0x0b;

/** Stack machine instructions; indices and constants here are never negative. */
const call = (number: number) => [0x10, ...unsigned(number)];
const constant = (value: number) => [0x41, ...signed(value)];
const getLocal = (number: number) => [0x20, number];
const teeLocal = (number: number) => [0x22, number];
const getGlobal = (number: number) => [0x23, ...unsigned(number)];
const setGlobal = (number: number) => [0x24, ...unsigned(number)];
const ALIGNED = 2;
const load = (offset: number) => [0x28, ALIGNED, offset];
const store = (offset: number) => [0x36, ALIGNED, offset];
const ADD = [0x6a];
const SHIFT_LEFT = [0x74];
const FILL = [0xfc, 0x0b, 0x00];

const ADDRESS_BYTES = 4;

/**
 * A table is the address of the one before it, then one address per function of the module; 0
 * where nothing is remembered. Rego's `with` evaluates under a fresh table, then drops it.
 * @param table the number of the global that holds the current table's address.
 */
function memoBodies({ slots, table, malloc }: Record<'slots' | 'table' | 'malloc', number>) {
  const bytes = ADDRESS_BYTES * slots;
  const [index, value, fresh] = [0, 1, 0];
  const slot = [...getGlobal(table), ...getLocal(index), ...constant(2), ...SHIFT_LEFT, ...ADD];
  const tableAfter = (previous: number[]) =>
    body(1, [
      ...[...constant(ADDRESS_BYTES + bytes), ...call(malloc), ...teeLocal(fresh)],
      ...[...previous, ...store(0)],
      ...[...getLocal(fresh), ...constant(ADDRESS_BYTES), ...ADD],
      ...[...constant(0), ...constant(bytes), ...FILL],
      ...[...getLocal(fresh), ...setGlobal(table)],
    ]);
  return {
    opa_memoize_init: tableAfter(constant(0)),
    opa_memoize_push: tableAfter(getGlobal(table)),
    opa_memoize_pop: body(0, [...getGlobal(table), ...load(0), ...setGlobal(table)]),
    opa_memoize_get: body(0, [...slot, ...load(ADDRESS_BYTES)]),
    opa_memoize_insert: body(0, [...slot, ...getLocal(value), ...store(ADDRESS_BYTES)]),
  };
}

/** Left out of a module whose policy has no `with`. */
const FOR_WITH: readonly string[] = ['opa_memoize_push', 'opa_memoize_pop'];

/** A function's entry in the code section, with its number of i32 locals beside the parameters. */
function body(locals: number, instructions: number[]): Uint8Array {
  const declarations = locals === 0 ? [0] : [1, locals, I32];
  const content = [...declarations, ...instructions, END];
  return Uint8Array.from([...unsigned(content.length), ...content]);
}

function withTable(globals: Uint8Array): Uint8Array {
  const reader = new Reader(globals);
  const count = reader.unsigned();
  return join([unsigned(count + 1), reader.rest(), [I32, MUTABLE, ...constant(0), END]]);
}

function withBodies(code: Uint8Array, replacements: ReadonlyMap<number, Uint8Array>): Uint8Array {
  const reader = new Reader(code);
  const count = reader.unsigned();
  const bodies = Array.from({ length: count }, (_, at) => {
    const start = reader.at;
    reader.skip(reader.unsigned());
    return replacements.get(at) ?? code.subarray(start, reader.at);
  });
  return join([unsigned(count), ...bodies]);
}

function readSections(module: Uint8Array): Section[] {
  const reader = new Reader(module);
  reader.skip(HEADER_BYTES);
  const sections: Section[] = [];
  while (!reader.done) {
    const id = reader.byte();
    sections.push({ id, body: reader.bytes(reader.unsigned()) });
  }
  return sections;
}

function bodyOf(sections: readonly Section[], id: number): Uint8Array {
  const body = sections.find((section) => section.id === id)?.body;
  if (!body) throw new ModuleLayoutError(`The module has no section ${id}.`);
  return body;
}

function countImports(imports: Uint8Array) {
  const reader = new Reader(imports);
  const counts = { functions: 0, globals: 0 };
  for (let left = reader.unsigned(); left > 0; left--) {
    reader.name();
    reader.name();
    const kind = reader.byte();
    if (kind === 0) {
      reader.unsigned();
      counts.functions++;
    } else if (kind === 2) {
      const flags = reader.byte();
      reader.unsigned();
      if (flags & 1) reader.unsigned();
    } else throw new ModuleLayoutError(`The module imports something of kind ${kind}.`);
  }
  return counts;
}

const FUNCTION_NAMES = 1;

function readFunctionNames(sections: readonly Section[]): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  for (const { id, body } of sections) {
    if (id !== SECTION.custom) continue;
    const reader = new Reader(body);
    if (reader.name() !== 'name') continue;
    while (!reader.done) {
      const part = reader.byte();
      const content = new Reader(reader.bytes(reader.unsigned()));
      if (part !== FUNCTION_NAMES) continue;
      for (let left = content.unsigned(); left > 0; left--) {
        const number = content.unsigned();
        names.set(content.name(), number);
      }
    }
  }
  return names;
}

function numberOf(name: string, names: ReadonlyMap<string, number>): number {
  const number = names.get(name);
  if (number === undefined) throw new ModuleLayoutError(`The module has no function ${name}.`);
  return number;
}

function encodeSection(id: number, body: Uint8Array): Uint8Array {
  return join([[id], unsigned(body.length), body]);
}

/** LEB128, as all integers in a module are written. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

/** The same for a constant that is not negative: its last byte must leave the sign bit clear. */
function signed(value: number): number[] {
  return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signed(value >>> 7)];
}

function join(parts: readonly ArrayLike<number>[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

class Reader {
  readonly #bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.at >= this.#bytes.length;
  }

  byte(): number {
    return this.bytes(1)[0] ?? 0;
  }

  unsigned(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  }

  bytes(length: number): Uint8Array {
    const bytes = this.#bytes.subarray(this.at, this.at + length);
    this.skip(length);
    return bytes;
  }

  name(): string {
    return new TextDecoder().decode(this.bytes(this.unsigned()));
  }

  skip(length: number): void {
    this.at += length;
    if (this.at > this.#bytes.length) throw new ModuleLayoutError('The module ends too early.');
  }

  rest(): Uint8Array {
    return this.#bytes.subarray(this.at);
  }
}
