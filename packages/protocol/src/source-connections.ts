import { z } from 'zod';
import { sourceProviders } from './work-sources.js';

/** `GET /api/v1/connections/sources`: what the tenant has connected, in the order of all sources. */
export const sourceConnections = z
  .object({
    connections: z.array(
      z.object({
        provider: z.enum(sourceProviders),
        /** Names of the places that tasks come from: `workspace 9012345`, `acme/website`. */
        places: z.array(z.string()).readonly(),
        /** The account under which Oblivion writes there. */
        account: z.string(),
        /** `suspended` and `gone`: found so and not mended yet. */
        webhooks: z.enum(['active', 'suspended', 'gone']),
        /** Nothing that changed there before this moment is missing; null: not compared yet. */
        comparedUntil: z.iso.datetime().nullable(),
        /** Why it could not be compared the last time; null while it can. */
        problem: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'SourceConnections' });
export type SourceConnections = z.infer<typeof sourceConnections>;
export type SourceConnection = SourceConnections['connections'][number];
