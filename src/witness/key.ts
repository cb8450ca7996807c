/** The witness's own key: Ed25519, made at the first start, under one name for good. */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatenate, encodeBase64, encodeUtf8, toHex } from '../verifier/bytes.ts';
import { parseKey } from '../verifier/note.ts';

/** The signature type of Ed25519 cosignatures (c2sp.org/signed-note). */
const COSIGNATURE = 4;

export class WitnessKey {
  readonly name: string;
  readonly vkey: string;
  readonly #key: KeyObject;
  readonly #keyId: Uint8Array;

  /** @throws Finding `malformed` where the name cannot be one */
  constructor(name: string, key: KeyObject) {
    const der = createPublicKey(key).export({ format: 'der', type: 'spki' });
    const material = Uint8Array.of(COSIGNATURE, ...der.subarray(-32));
    this.name = name;
    this.#key = key;
    this.#keyId = sha256(concatenate(encodeUtf8(`${name}\n`), material)).subarray(0, 4);
    this.vkey = `${name}+${toHex(this.#keyId)}+${encodeBase64(material)}`;
    parseKey(this.vkey);
  }

  static make(name: string): WitnessKey {
    return new WitnessKey(name, generateKeyPairSync('ed25519').privateKey);
  }

  /** @throws Error where the text is not one that `format` gave */
  static parse(text: string): WitnessKey {
    const [name, ...pem] = text.split('\n');
    return new WitnessKey(name, createPrivateKey(pem.join('\n')));
  }

  /** Its name, then the private key. */
  format(): string {
    return `${this.name}\n${this.#key.export({ format: 'pem', type: 'pkcs8' })}`;
  }

  /**
   * A signature line over a checkpoint's text (c2sp.org/tlog-cosignature).
   * @param time seconds since 1970
   */
  cosign(text: string, time: number): string {
    const stamp = new Uint8Array(8);
    new DataView(stamp.buffer).setBigUint64(0, BigInt(time));
    const message = encodeUtf8(`cosignature/v1\ntime ${time}\n${text}`);
    const signature = concatenate(this.#keyId, stamp, sign(null, message, this.#key));
    return `— ${this.name} ${encodeBase64(signature)}\n`;
  }
}
