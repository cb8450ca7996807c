/** What the Worker takes from Node's standard library; workerd has it under `nodejs_compat`. */
declare module 'node:crypto' {
  interface Hash {
    update(data: Uint8Array): Hash;
    digest(): Uint8Array;
  }
  export function createHash(algorithm: 'sha256'): Hash;
}
