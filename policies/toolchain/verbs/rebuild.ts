import { rebuildToolchain } from '../reactor/rebuild.ts';
import { type Command, read } from './command.ts';

export const rebuildVerb: Command = {
  usage: '',
  about: 'build OPA itself again (the only verb that needs Go)',
  help: `Needed only after a change to policies/toolchain/reactor/go. Replaces opa.wasm.br and opa.json.`,
  async run(args) {
    read(args, {});
    const { opa: version, go, bytes, sha256 } = await rebuildToolchain(console.log);
    console.log(`OPA ${version} with ${go}: ${bytes} bytes, SHA-256 ${sha256}`);
    return 0;
  },
};
