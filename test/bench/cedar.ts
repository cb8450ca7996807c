/** Cedar's decision on a verification, to time beside the policy's own. */
import { normaliseInstants } from '../../src/policy/instants.ts';
import { importPeer, installPeers } from './comparison/install.ts';

interface CedarModule {
  loadCedar(): Promise<(input: unknown) => boolean>;
}

/** Installs Cedar if need be. @returns whether Cedar allows a policy input */
export async function loadCedar(): Promise<(input: unknown) => boolean> {
  installPeers();
  const { loadCedar } = await importPeer<CedarModule>('cedar.ts');
  const allows = await loadCedar();
  return (input) => allows(normaliseInstants(input));
}
