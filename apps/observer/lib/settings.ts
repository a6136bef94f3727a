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
    /** OTLP/HTTP collector for traces; off when left out. */
    OTEL_EXPORTER_OTLP_ENDPOINT: address.optional(),
    /** Headers for the collector: name=value, separated by commas; values are percent-encoded. */
    OTEL_EXPORTER_OTLP_HEADERS: z
      .string()
      .regex(/^\s*([^=,\s]+\s*=[^,]*)(,\s*[^=,\s]+\s*=[^,]*)*$/, 'must be pairs such as name=value')
      .optional(),
    /** Name of this service in traces. */
    OTEL_SERVICE_NAME: z.string().default('observer'),
    /** Share of traces that is recorded, 0 to 1. */
    OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
    /** Longest wait for a full batch of spans, in milliseconds. */
    OTEL_BSP_SCHEDULE_DELAY: z.coerce.number().int().positive().default(5_000),
    /** Port of /metrics for Prometheus, on the address of HOSTNAME; none when left out. */
    OBSERVER_METRICS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
    HOSTNAME: z.string().default('0.0.0.0'),
  })
  .transform((values) => ({
    nexusUrl: values.NEXUS_URL,
    nexusPublicUrl: values.NEXUS_PUBLIC_URL ?? values.NEXUS_URL,
    nexusTimeoutMs: values.NEXUS_TIMEOUT_MS,
    telemetry: {
      tracesEndpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT && tracesAddress(values.OTEL_EXPORTER_OTLP_ENDPOINT),
      headers: pairsOf(values.OTEL_EXPORTER_OTLP_HEADERS ?? ''),
      serviceName: values.OTEL_SERVICE_NAME,
      sampleRatio: values.OTEL_TRACES_SAMPLER_ARG,
      batchDelayMs: values.OTEL_BSP_SCHEDULE_DELAY,
      metricsPort: values.OBSERVER_METRICS_PORT,
      metricsHost: values.HOSTNAME,
    },
  }));

export type Settings = z.infer<typeof settings>;

function tracesAddress(endpoint: string): string {
  return `${endpoint.replace(/\/+$/, '')}/v1/traces`;
}

function pairsOf(text: string): Readonly<Record<string, string>> {
  const entries = text.split(',').filter((pair) => pair.trim() !== '');
  return Object.fromEntries(
    entries.map((entry) => {
      const [name = '', ...value] = entry.split('=');
      return [name.trim(), decodeURIComponent(value.join('=').trim())];
    }),
  );
}

/** The settings in an environment; empty values count as left out. Throws with every problem in its message. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = settings.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`Observer's settings are wrong: ${problems.join('; ')}`);
}
