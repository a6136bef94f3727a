import { z } from 'zod';
import { secret, setting } from './setting.js';
import { bytesOfBase64, listOfBase64, pairs, port, whole } from './setting-kinds.js';

/** What a process of Nexus is: its doors, its stores, its keys, and what it tells of itself. */
export const processSettings = {
  http: {
    host: setting('NEXUS_HOST', z.string().default('127.0.0.1'), 'Address to listen on.'),
    port: setting('NEXUS_PORT', port(4000), 'Port of webhooks, API, sockets and the model gateway.'),
    probePort: setting('NEXUS_PROBE_PORT', port(4001), 'Port of /healthz, /readyz and /metrics.'),
    publicUrl: setting(
      'NEXUS_PUBLIC_URL',
      z.url().default('http://127.0.0.1:4000'),
      'Address under which others reach Nexus.',
    ),
    observerUrl: setting(
      'NEXUS_OBSERVER_URL',
      z.url().default('http://127.0.0.1:3000'),
      'Address of Observer: sign-in links and the allowed Origin.',
    ),
    bodyLimitBytes: setting('NEXUS_BODY_LIMIT_BYTES', whole(4 * 1024 * 1024), 'Largest request body.'),
    shutdownSeconds: setting(
      'NEXUS_SHUTDOWN_SECONDS',
      whole(20),
      'How long a process may take to end after SIGTERM, open work included; then it ends at once, with exit code 1.',
    ),
    drainDelayMs: setting(
      'NEXUS_DRAIN_DELAY_MS',
      whole(1_000, 0),
      'How long a process that is told to end goes on serving as unready first, so that load balancers notice.',
    ),
    drainSpreadMs: setting(
      'NEXUS_DRAIN_SPREAD_MS',
      whole(2_000, 0),
      'Agents and Observers of a process that ends come back elsewhere within this time, not all at once.',
    ),
  },
  database: {
    url: secret('NEXUS_DATABASE_URL', z.url(), 'PostgreSQL as oblivion_app.'),
    systemUrl: secret('NEXUS_SYSTEM_DATABASE_URL', z.url(), 'PostgreSQL as oblivion_system.'),
    ownerUrl: secret(
      'NEXUS_OWNER_DATABASE_URL',
      z.url().optional(),
      'PostgreSQL as oblivion_owner; only for `nexus migrate`.',
    ),
    poolSize: setting('NEXUS_DATABASE_POOL_SIZE', whole(12), 'Connections of the app role.'),
    systemPoolSize: setting('NEXUS_SYSTEM_DATABASE_POOL_SIZE', whole(4), 'Connections of the system role.'),
    statementTimeoutMs: setting('NEXUS_DATABASE_STATEMENT_TIMEOUT_MS', whole(10_000), 'Longest single statement.'),
  },
  redis: {
    url: secret('NEXUS_REDIS_URL', z.url(), 'Redis or Valkey.'),
    prefix: setting(
      'NEXUS_REDIS_PREFIX',
      z
        .string()
        .regex(/^[\w-]+$/)
        .default('oblivion'),
      'Prefix of every key and channel.',
    ),
    timeoutMs: setting('NEXUS_REDIS_TIMEOUT_MS', whole(1_000), 'Longest single command, except those that wait.'),
  },
  parts: {
    checkIntervalMs: setting(
      'NEXUS_PART_CHECK_INTERVAL_MS',
      whole(5_000, 50),
      'How often the parts that Nexus stands on are looked at.',
    ),
    clockToleranceMs: setting(
      'NEXUS_CLOCK_TOLERANCE_MS',
      whole(5_000),
      "How far a machine's clock may be from PostgreSQL's before people are told.",
    ),
    forgetMinutes: setting(
      'NEXUS_PART_FORGET_MINUTES',
      whole(10),
      'A failure of a part that is only noticed by using it counts as over when nobody met it again for so long.',
    ),
  },
  keys: {
    tokenSigning: secret('NEXUS_TOKEN_SIGNING_KEY', bytesOfBase64(32), "Signs agents' access tokens."),
    tokenSigningPrevious: secret(
      'NEXUS_TOKEN_SIGNING_KEYS_PREVIOUS',
      listOfBase64(32),
      'Other signing keys whose tokens are taken while keys are changed; separated by commas.',
    ),
    encryption: secret('NEXUS_ENCRYPTION_KEY', bytesOfBase64(32), 'Encrypts the secrets of connections.'),
    encryptionPrevious: secret(
      'NEXUS_ENCRYPTION_KEYS_PREVIOUS',
      listOfBase64(32),
      'Other encryption keys that still open secrets while keys are changed; separated by commas.',
    ),
  },
  access: {
    agentTokenSeconds: setting('NEXUS_AGENT_TOKEN_SECONDS', whole(900), "Life of an agent's access token."),
    runTokenSeconds: setting(
      'NEXUS_RUN_TOKEN_SECONDS',
      whole(86_400),
      "Longest life of a run's model key; it ends with the claim in any case.",
    ),
    sessionHours: setting('NEXUS_SESSION_HOURS', whole(12), "Life of a person's session."),
    signInLinkMinutes: setting('NEXUS_SIGN_IN_LINK_MINUTES', whole(30), 'Life of a one-time sign-in link.'),
    oauthStateMinutes: setting(
      'NEXUS_OAUTH_STATE_MINUTES',
      whole(15),
      'How long a person may take to complete an installation by OAuth that was begun.',
    ),
    oauthSweepSeconds: setting(
      'NEXUS_OAUTH_SWEEP_SECONDS',
      whole(600),
      'How often installations by OAuth that nobody completed are deleted, an hour after their time is over.',
    ),
  },
  tracing: {
    endpoint: setting(
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      z.url().optional(),
      'OTLP/HTTP collector, such as `http://127.0.0.1:4318`; traces are off when unset.',
    ),
    tracesEndpoint: setting(
      'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
      z.url().optional(),
      'Whole address for traces, where it is not the one above with `/v1/traces`.',
    ),
    headers: secret('OTEL_EXPORTER_OTLP_HEADERS', pairs, 'Headers for the collector: name=value, separated by commas.'),
    exportTimeoutMs: setting(
      'OTEL_EXPORTER_OTLP_TIMEOUT',
      whole(10_000),
      'Longest export of a batch, in milliseconds.',
    ),
    serviceName: setting('OTEL_SERVICE_NAME', z.string().default('nexus'), 'Name of this service in traces.'),
    resourceAttributes: setting(
      'OTEL_RESOURCE_ATTRIBUTES',
      pairs,
      'Attributes of every span, such as deployment.environment.name=production, separated by commas.',
    ),
    sampleRatio: setting(
      'OTEL_TRACES_SAMPLER_ARG',
      z.coerce.number().min(0).max(1).default(1),
      'Share of traces that is recorded, 0 to 1; a trace begun elsewhere keeps what was decided there.',
    ),
    queueSize: setting('OTEL_BSP_MAX_QUEUE_SIZE', whole(2_048), 'Spans kept for the collector; more are dropped.'),
    batchSize: setting('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', whole(512), 'Most spans in one export.'),
    batchDelayMs: setting('OTEL_BSP_SCHEDULE_DELAY', whole(5_000), 'Longest wait for a full batch, in milliseconds.'),
    continueSeconds: setting(
      'NEXUS_TRACE_CONTINUE_SECONDS',
      whole(900),
      'Work that follows after more than this is a trace of its own, linked to the one it comes from.',
    ),
  },
  metrics: {
    figuresIntervalMs: setting(
      'NEXUS_FIGURES_INTERVAL_MS',
      whole(15_000, 100),
      'How often one worker reads the metrics of the whole system, such as tasks and effects, from the stores.',
    ),
  },
  logs: {
    level: setting(
      'NEXUS_LOG_LEVEL',
      z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
      'Least level that is written.',
    ),
  },
} as const;
