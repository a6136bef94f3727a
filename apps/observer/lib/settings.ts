import { z } from 'zod';

const address = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });

/** Settings of Observer, read from the environment when they are needed, not when it is built. */
const settings = z
  .object({
    /** Where Observer's server reaches Nexus. */
    NEXUS_URL: address.default('http://127.0.0.1:4000'),
    /** Where browsers reach Nexus for the live feed; as NEXUS_URL when left out. */
    NEXUS_PUBLIC_URL: address.optional(),
    /** How long a page waits for Nexus, in milliseconds. */
    NEXUS_TIMEOUT_MS: z.coerce.number().int().min(100).max(60_000).default(10_000),
  })
  .transform((values) => ({
    nexusUrl: values.NEXUS_URL,
    nexusPublicUrl: values.NEXUS_PUBLIC_URL ?? values.NEXUS_URL,
    nexusTimeoutMs: values.NEXUS_TIMEOUT_MS,
  }));

export type Settings = z.infer<typeof settings>;

/** The settings in an environment; empty values count as left out. Throws with every problem in its message. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = settings.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`Observer's settings are wrong: ${problems.join('; ')}`);
}
