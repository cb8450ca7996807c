/** Durable Objects, wrapped as the other stores are. */
import { attempt, overlay } from './stores.ts';

/** Every call of every object: an object's methods are whatever its class has. */
export function wrapObjects<Objects extends Rpc.DurableObjectBranded>(
  namespace: DurableObjectNamespace<Objects>,
): DurableObjectNamespace<Objects> {
  return overlay(namespace, (name, method) => {
    if (name !== 'get' && name !== 'getByName') return undefined;
    return (...given) =>
      overlay(method(...given) as object, (called, call) => {
        return (...values) => attempt('LIMITER', called, async () => call(...values));
      });
  });
}
