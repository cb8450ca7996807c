/**
 * What everyone may read of a registration: all that it declares, for what nobody can see nobody can
 * contest. Left out are ids that mean something to its tenant only. Of whoever attests live people there
 * is the public key, so that a provider can tell whether it is its own.
 */
import { z } from '@hono/zod-openapi';
import { Jwk } from '../liveness/registration.ts';
import { type DeploymentRegistration, Registration } from './registration.ts';

export const PublishedRegistration = Registration.omit({ liveness: true })
  .extend({
    controller: Registration.shape.controller.omit({ id: true }),
    watchlist: z.object({ authorised: z.boolean(), expires_at: z.string() }).nullable(),
    liveness_required: z.boolean(),
    liveness_keys: z.array(Jwk),
  })
  .openapi('PublishedRegistration');

export function publishRegistration({
  controller: { id: _, ...controller },
  watchlist,
  liveness,
  ...registration
}: DeploymentRegistration): z.infer<typeof PublishedRegistration> {
  return {
    ...registration,
    controller,
    watchlist: watchlist && {
      authorised: watchlist.authorised,
      expires_at: watchlist.expires_at,
    },
    liveness_required: liveness?.required ?? false,
    liveness_keys: liveness?.keys.map(({ jwk }) => jwk) ?? [],
  };
}
