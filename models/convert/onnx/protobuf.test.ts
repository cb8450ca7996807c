import { describe, expect, it } from 'vitest';
import { ProtobufError, ProtobufWriter, readFields } from './protobuf.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

function written(write: (writer: ProtobufWriter) => void): Uint8Array {
  const writer = new ProtobufWriter();
  write(writer);
  return writer.finish();
}

describe('protobuf wire format', () => {
  // The three examples of the protobuf encoding guide.
  it.each([
    ['an integer', (w: ProtobufWriter) => w.integer(1, 150), '089601'],
    ['a string', (w: ProtobufWriter) => w.text(2, 'testing'), '120774657374696e67'],
    ['a message', (w: ProtobufWriter) => w.message(3, (m) => m.integer(1, 150)), '1a03089601'],
  ])('writes %s as the guide does', (_, write, expected) => {
    expect(hex(written(write))).toBe(expected);
  });

  it.each([0n, 1n, 127n, 128n, 300n, 2n ** 32n, 2n ** 53n, -1n, -(2n ** 63n)])(
    'reads back %s',
    (value) => {
      const [field] = readFields(written((w) => w.integer(15, value)));
      expect(field.number).toBe(15);
      expect(field.wire === 'varint' && BigInt.asIntN(64, field.value)).toBe(value);
    },
  );

  it('keeps the order of fields', () => {
    const bytes = written((w) => {
      w.text(8, 'b');
      w.integer(1, 7);
      w.text(8, 'a');
    });
    expect([...readFields(bytes)].map((field) => field.number)).toEqual([8, 1, 8]);
  });

  it.each([
    ['a varint', '0896'],
    ['a field', '120774'],
  ])('refuses a message that ends inside %s', (_, truncated) => {
    expect(() => [...readFields(Buffer.from(truncated, 'hex'))]).toThrow(ProtobufError);
  });

  it('refuses groups', () => {
    expect(() => [...readFields(Uint8Array.of(0x0b))]).toThrow('wire type 3');
  });
});
