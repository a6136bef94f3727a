import { z } from 'zod';
import { splitKeys } from '../secrets/keyring.js';
import { isNetwork } from '../http/network.js';
import { type SettingValues, secret, setting } from './setting.js';

export const roleNames = ['intake', 'api', 'gateway', 'llm', 'worker'] as const;
export type NexusRole = (typeof roleNames)[number];

const whole = (standard: number, minimum = 1, maximum = Number.MAX_SAFE_INTEGER) =>
  z.coerce.number().int().min(minimum).max(maximum).default(standard);
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).optional();
const yesOrNo = (standard: boolean) =>
  z
    .enum(['true', 'false'], 'must be true or false')
    .default(standard ? 'true' : 'false')
    .transform((value) => value === 'true');
const port = (standard: number) => whole(standard, 0, 65_535);
const hasBytes = (text: string, length: number): boolean => Buffer.from(text, 'base64').length >= length;
const bytesOfBase64 = (length: number) =>
  z.string().refine((value) => hasBytes(value, length), `needs ${length} or more bytes in base64`);
const listOfBase64 = (length: number) =>
  z
    .string()
    .refine(
      (value) => splitKeys(value).every((text) => hasBytes(text, length)),
      `each of the list needs ${length} or more bytes in base64`,
    )
    .optional();
const pairs = z
  .string()
  .default('')
  .transform((text) => text.split(',').filter((pair) => pair.trim() !== ''))
  .pipe(z.array(z.string().regex(/^\s*[^=\s]+\s*=/, 'must be pairs such as name=value, separated by commas')))
  .transform((entries) =>
    Object.fromEntries(
      entries.map((entry) => {
        const [name = '', ...value] = entry.split('=');
        return [name.trim(), decodeURIComponent(value.join('=').trim())];
      }),
    ),
  );
const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ''),
  );
const roles = z
  .string()
  .default(roleNames.join(','))
  .transform((value) => value.split(',').map((name) => name.trim()))
  .pipe(z.array(z.enum(roleNames, `must be a list of ${roleNames.join(', ')}`)).min(1));

/** Every setting of Nexus, read once at start. `nexus settings` prints this table; docs/configuration.md is made from it. */
export const settingTable = {
  roles: setting('NEXUS_ROLES', roles, 'Roles of this process, separated by commas.'),
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
  },
  agents: {
    heartbeatSeconds: setting('NEXUS_HEARTBEAT_SECONDS', whole(30), 'How often an agent sends a heartbeat.'),
    leaseSeconds: setting('NEXUS_LEASE_SECONDS', whole(90), 'How long a claim lives without a heartbeat.'),
    leaseSweepIntervalMs: setting(
      'NEXUS_LEASE_SWEEP_INTERVAL_MS',
      whole(250, 10),
      'How often leases that ran out are looked for; their tasks are offered again at once.',
    ),
    helloTimeoutMs: setting('NEXUS_HELLO_TIMEOUT_MS', whole(5_000), 'How long a new socket may take to say hello.'),
    frameLimitBytes: setting('NEXUS_FRAME_LIMIT_BYTES', whole(1024 * 1024), 'Largest frame of an agent.'),
    sendBufferBytes: setting(
      'NEXUS_SEND_BUFFER_BYTES',
      whole(1024 * 1024),
      'Unread bytes after which a socket is cut, to resume later.',
    ),
    badFrameLimit: setting('NEXUS_BAD_FRAME_LIMIT', whole(20), 'Unreadable frames after which a socket is cut.'),
    offerLimit: setting('NEXUS_OFFER_LIMIT', whole(100), 'Waiting tasks offered when an agent connects.'),
  },
  wakeUps: {
    hosts: setting(
      'NEXUS_WAKE_UP_HOSTS',
      list,
      'Hosts that may be woken, separated by commas, `*.example.com` for all below; every host when empty.',
    ),
    networks: setting(
      'NEXUS_WAKE_UP_NETWORKS',
      list.pipe(z.array(z.string().refine(isNetwork, 'must be networks such as 10.0.0.0/8, separated by commas'))),
      'Private networks in which agents may be woken, such as `10.0.0.0/8`, separated by commas; none when empty.',
    ),
    timeoutMs: setting('NEXUS_WAKE_UP_TIMEOUT_MS', whole(5_000), 'How long an agent may take to answer a wake-up.'),
    pauseSeconds: setting(
      'NEXUS_WAKE_UP_PAUSE_SECONDS',
      whole(30),
      'Least time between two wake-ups of an agent; twice as long each time while it does not connect.',
    ),
    retrySeconds: setting(
      'NEXUS_WAKE_UP_RETRY_SECONDS',
      whole(5),
      'Pause after a wake-up that was not taken; twice as long each time.',
    ),
    limitSeconds: setting('NEXUS_WAKE_UP_LIMIT_SECONDS', whole(900), 'Longest pause between two wake-ups of an agent.'),
    checkSeconds: setting(
      'NEXUS_WAKE_UP_CHECK_SECONDS',
      whole(5),
      'How often an agent that something waits for, and that need not be woken yet, is looked at again.',
    ),
    concurrency: setting('NEXUS_WAKE_UP_CONCURRENCY', whole(50), 'Wake-ups at once by a worker.'),
  },
  patience: {
    offerSeconds: setting(
      'NEXUS_OFFER_PATIENCE_SECONDS',
      whole(60),
      'After this a task that free agents do not take counts as unclaimed.',
    ),
    idleSeconds: setting(
      'NEXUS_IDLE_PATIENCE_SECONDS',
      whole(600),
      'After this without a word, thought or model call a run counts as idle.',
    ),
    deliverySeconds: setting(
      'NEXUS_DELIVERY_PATIENCE_SECONDS',
      whole(10),
      'After this what was not delivered or handled counts as the reason why a task stands still.',
    ),
    returns: setting(
      'NEXUS_RETURNS_PATIENCE',
      whole(3),
      'A task that agents gave back or lost so often counts as standing still for that.',
    ),
  },
  live: {
    batchMs: setting(
      'NEXUS_LIVE_BATCH_MS',
      whole(25, 0),
      'Events of Observer that come within this time share a frame.',
    ),
    queueLimit: setting(
      'NEXUS_LIVE_QUEUE_LIMIT',
      whole(20_000),
      'Events waiting for one Observer socket after which it is cut, to resume later.',
    ),
  },
  intake: {
    slackToleranceSeconds: setting(
      'NEXUS_SLACK_TOLERANCE_SECONDS',
      whole(300),
      'Greatest age of a signed Slack request.',
    ),
    connectionCacheSeconds: setting(
      'NEXUS_CONNECTION_CACHE_SECONDS',
      whole(30),
      "How long a connection's secrets are kept in memory.",
    ),
    batchSize: setting('NEXUS_INTAKE_BATCH_SIZE', whole(200), 'Most webhooks written by one insert.'),
    concurrentInserts: setting('NEXUS_INTAKE_CONCURRENT_INSERTS', whole(2), 'Inserts of webhooks under way at once.'),
    writeTimeoutMs: setting(
      'NEXUS_INTAKE_WRITE_TIMEOUT_MS',
      whole(1_000),
      'How long PostgreSQL, then Redis, may take to keep webhooks before the next way is tried; senders wait 3 s.',
    ),
  },
  reconciliation: {
    intervalSeconds: setting(
      'NEXUS_RECONCILIATION_SECONDS',
      whole(60),
      "How often ClickUp is asked for changes whose webhooks never came, and for its webhooks' health.",
    ),
    overlapSeconds: setting(
      'NEXUS_RECONCILIATION_OVERLAP_SECONDS',
      whole(120, 0),
      'How far behind the last sweep the next one begins, for changes that ClickUp shows late.',
    ),
    pageLimit: setting('NEXUS_RECONCILIATION_PAGE_LIMIT', whole(10), 'Most pages of 100 tasks read by one sweep.'),
    taskSeconds: setting(
      'NEXUS_RECONCILIATION_TASK_SECONDS',
      whole(600),
      'How often each open task is compared whole, comments and deletion included.',
    ),
    tasksPerSweep: setting(
      'NEXUS_RECONCILIATION_TASKS_PER_SWEEP',
      whole(10),
      "Most open tasks compared by one sweep: two calls each, out of ClickUp's 100 a minute on small plans.",
    ),
    rateReserve: setting(
      'NEXUS_RECONCILIATION_RATE_RESERVE',
      whole(30, 0),
      'A sweep ends early when ClickUp allows no more calls than these before its next reset: they are for other work.',
    ),
    noticePauseSeconds: setting(
      'NEXUS_RECONCILIATION_NOTICE_PAUSE_SECONDS',
      whole(3_600, 0),
      'A webhook that fails again within this time is mended without telling people once more.',
    ),
  },
  work: {
    deliveryConcurrency: setting(
      'NEXUS_DELIVERY_CONCURRENCY',
      whole(100),
      'Events handled at once by a worker. They share statements: more of them cost less each.',
    ),
    backgroundConcurrency: setting(
      'NEXUS_BACKGROUND_CONCURRENCY',
      whole(2),
      'Events for memory and traces handled at once by a worker: what nobody waits for leaves room for the rest.',
    ),
    effectConcurrency: setting(
      'NEXUS_EFFECT_CONCURRENCY',
      whole(16),
      'Calls to Slack and ClickUp at once by a worker.',
    ),
    sweepIntervalMs: setting(
      'NEXUS_SWEEP_INTERVAL_MS',
      whole(1_000),
      'How often due work is looked for in PostgreSQL.',
    ),
    sweepGraceMs: setting(
      'NEXUS_SWEEP_GRACE_MS',
      whole(2_000),
      'Age after which waiting work counts as forgotten by the queue.',
    ),
    deliveryAttempts: setting(
      'NEXUS_DELIVERY_ATTEMPTS',
      whole(12),
      'Attempts before the handling of an event is set aside; one that waits for Slack or ClickUp has NEXUS_OUTAGE_HOURS.',
    ),
    effectAttempts: setting(
      'NEXUS_EFFECT_ATTEMPTS',
      whole(30),
      'Least attempts before an effect is parked; it is never parked before NEXUS_OUTAGE_HOURS are over.',
    ),
    outageHours: setting(
      'NEXUS_OUTAGE_HOURS',
      whole(24, 0),
      'How long Slack or ClickUp may be away before what waits for them is parked or set aside.',
    ),
    backoffBaseMs: setting('NEXUS_BACKOFF_BASE_MS', whole(500), 'First pause between attempts; doubles each time.'),
    backoffLimitMs: setting('NEXUS_BACKOFF_LIMIT_MS', whole(300_000), 'Longest pause between attempts.'),
    requestMemoryHours: setting(
      'NEXUS_REQUEST_MEMORY_HOURS',
      whole(72),
      "How long answers to agents' requests are remembered.",
    ),
  },
  checkpoints: {
    bodyLimitBytes: setting(
      'NEXUS_CHECKPOINT_BODY_LIMIT_BYTES',
      whole(32 * 1024 * 1024),
      'Largest request of an agent that keeps checkpoints or effects; bytes travel as base64.',
    ),
    valueLimitBytes: setting(
      'NEXUS_CHECKPOINT_VALUE_LIMIT_BYTES',
      whole(8 * 1024 * 1024),
      'Largest single value of a checkpoint, such as one channel.',
    ),
    taskLimitBytes: setting(
      'NEXUS_CHECKPOINT_TASK_LIMIT_BYTES',
      whole(256 * 1024 * 1024),
      'Most bytes of checkpoints that one task may have.',
    ),
    historyLimit: setting(
      'NEXUS_CHECKPOINT_HISTORY_LIMIT',
      whole(200),
      'Checkpoints kept of each thread and namespace; older ones that no kept one needs are pruned.',
    ),
    retentionDays: setting(
      'NEXUS_CHECKPOINT_RETENTION_DAYS',
      whole(14, 0),
      'How long the checkpoints of a finished task are kept.',
    ),
    effectResultLimitBytes: setting(
      'NEXUS_AGENT_EFFECT_RESULT_LIMIT_BYTES',
      whole(64 * 1024),
      "Largest recorded result of an agent's outside effect, as JSON.",
    ),
    sweepSeconds: setting(
      'NEXUS_CHECKPOINT_SWEEP_SECONDS',
      whole(3_600),
      'How often checkpoints that are over or too many are looked for.',
    ),
  },
  slack: {
    timeoutMs: setting('NEXUS_SLACK_TIMEOUT_MS', whole(10_000), 'Longest call to Slack.'),
    answerMs: setting(
      'NEXUS_SLACK_ANSWER_MS',
      whole(2_000, 1, 2_900),
      'How long a command of Slack may be worked on before the person is told to wait; Slack itself waits three seconds.',
    ),
    noticePauseHours: setting(
      'NEXUS_SLACK_NOTICE_PAUSE_HOURS',
      whole(24),
      'Operators are told again of a channel that takes nothing after so long, if it still takes nothing.',
    ),
    postPaceMs: setting(
      'NEXUS_SLACK_POST_PACE_MS',
      whole(1_000),
      'Time between two posts in a channel once Slack has refused one for coming too soon.',
    ),
    callsPerMinute: setting(
      'NEXUS_SLACK_CALLS_PER_MINUTE',
      whole(50),
      'Calls of another method per workspace once Slack has refused one for coming too soon.',
    ),
    progressPauseMs: setting(
      'NEXUS_SLACK_PROGRESS_PAUSE_MS',
      whole(3_000, 0),
      "Least time between two changes of an agent's progress message; what it says meanwhile is added together.",
    ),
    socketHoldSeconds: setting(
      'NEXUS_SLACK_SOCKET_HOLD_SECONDS',
      whole(15),
      'How long a process has charge of a Socket Mode connection without renewing that; then another opens one.',
    ),
    socketSilenceMs: setting(
      'NEXUS_SLACK_SOCKET_SILENCE_MS',
      whole(30_000),
      'A Socket Mode connection that was silent so long, pings and their answers included, is opened anew.',
    ),
    socketRetryMs: setting(
      'NEXUS_SLACK_SOCKET_RETRY_MS',
      whole(30_000),
      'Longest pause between two attempts to open a Socket Mode connection.',
    ),
    gapSeconds: setting(
      'NEXUS_SLACK_GAP_SECONDS',
      whole(60),
      'After so long without a process that takes webhooks, threads of open tasks are read again.',
    ),
    silenceSeconds: setting(
      'NEXUS_SLACK_SILENCE_SECONDS',
      whole(300),
      'When what was posted in Slack has not come back as an event for so long, its threads are read at this interval.',
    ),
    readPauseMs: setting(
      'NEXUS_SLACK_READ_PAUSE_MS',
      whole(1_500),
      'Pause between two threads that are read again; 60000 for apps that Slack allows one such call a minute.',
    ),
    readPageSize: setting(
      'NEXUS_SLACK_READ_PAGE_SIZE',
      whole(200, 1, 999),
      'Messages in one page of a thread; 15 for apps that Slack allows no more.',
    ),
    readBackSeconds: setting(
      'NEXUS_SLACK_READ_BACK_SECONDS',
      whole(86_400, 0),
      'Messages so much older than the gap are compared too, for their edits and deletions.',
    ),
  },
  clickup: {
    timeoutMs: setting('NEXUS_CLICKUP_TIMEOUT_MS', whole(15_000), 'Longest call to ClickUp.'),
  },
  github: {
    timeoutMs: setting('NEXUS_GITHUB_TIMEOUT_MS', whole(15_000), 'Longest call to GitHub.'),
    deliveryPages: setting(
      'NEXUS_GITHUB_DELIVERY_PAGES',
      whole(3),
      'Pages of 100 webhook deliveries that each sweep looks through for those that were not taken.',
    ),
    redeliveryAttempts: setting(
      'NEXUS_GITHUB_REDELIVERY_ATTEMPTS',
      whole(5),
      'How often a webhook that was not taken is asked for again.',
    ),
    redeliveriesPerSweep: setting(
      'NEXUS_GITHUB_REDELIVERIES_PER_SWEEP',
      whole(50),
      'Most webhooks of one repository or app that a sweep asks for again.',
    ),
  },
  langfuse: {
    url: setting(
      'NEXUS_LANGFUSE_URL',
      z.url().optional(),
      'Address of Langfuse 4; nothing is exported or queued while it or a key is unset.',
    ),
    publicKey: setting('NEXUS_LANGFUSE_PUBLIC_KEY', z.string().optional(), 'Public key of the project in Langfuse.'),
    secretKey: secret('NEXUS_LANGFUSE_SECRET_KEY', z.string().optional(), 'Secret key of the project in Langfuse.'),
    browserUrl: setting(
      'NEXUS_LANGFUSE_BROWSER_URL',
      z.url().optional(),
      'Address under which people open Langfuse; NEXUS_LANGFUSE_URL when unset.',
    ),
    environment: setting(
      'NEXUS_LANGFUSE_ENVIRONMENT',
      z
        .string()
        .regex(/^(?!langfuse)[a-z0-9_-]{1,40}$/, 'must be 1 to 40 of a-z, 0-9, - and _, and not begin with langfuse')
        .default('default'),
      'Environment that traces are filed under.',
    ),
    release: setting('NEXUS_LANGFUSE_RELEASE', z.string().max(200).optional(), 'Release that traces are filed under.'),
    sendsContent: setting(
      'NEXUS_LANGFUSE_CONTENT',
      yesOrNo(true),
      'Whether words of prompts, answers, thoughts, tools and tasks are sent, with secrets masked; else only facts and figures.',
    ),
    contentLimitBytes: setting(
      'NEXUS_LANGFUSE_CONTENT_LIMIT_BYTES',
      whole(100_000, 1_000),
      'Longest input or output of one observation; more is cut, and says so.',
    ),
    timeoutMs: setting('NEXUS_LANGFUSE_TIMEOUT_MS', whole(10_000), 'Longest call to Langfuse.'),
    flushIntervalMs: setting('NEXUS_LANGFUSE_FLUSH_INTERVAL_MS', whole(1_000, 10), 'How often what waits is sent.'),
    batchSize: setting('NEXUS_LANGFUSE_BATCH_SIZE', whole(100), 'Most observations in one call.'),
    batchBytes: setting(
      'NEXUS_LANGFUSE_BATCH_BYTES',
      whole(2 * 1024 * 1024),
      'Most bytes in one call before compression; a larger single observation goes alone.',
    ),
    backlogHours: setting(
      'NEXUS_LANGFUSE_BACKLOG_HOURS',
      whole(72),
      'How long observations wait for Langfuse before they are dropped.',
    ),
    backlogBytes: setting(
      'NEXUS_LANGFUSE_BACKLOG_BYTES',
      whole(1024 * 1024 * 1024, 10_000),
      'Most bytes that wait; beyond it the oldest are dropped.',
    ),
    setAsideHours: setting(
      'NEXUS_LANGFUSE_SET_ASIDE_HOURS',
      whole(168),
      'How long an observation that Langfuse refused is kept to be looked at.',
    ),
  },
  models: {
    baseUrl: setting(
      'NEXUS_MODEL_PROVIDER_BASE_URL',
      z.url().optional(),
      'OpenAI-compatible provider; model calls are refused when unset.',
    ),
    apiKey: secret('NEXUS_MODEL_PROVIDER_API_KEY', z.string().optional(), 'Key of the provider.'),
    defaultModel: setting('NEXUS_DEFAULT_MODEL', z.string().default('gpt-5'), 'Model of projects that name none.'),
    headersTimeoutMs: setting(
      'NEXUS_MODEL_HEADERS_TIMEOUT_MS',
      whole(120_000),
      'How long a provider may take to begin its answer.',
    ),
    claimCheckMs: setting(
      'NEXUS_MODEL_CLAIM_CHECK_MS',
      whole(500, 10),
      'How often it is looked whether the runs of open model calls still hold their tasks; calls of others are cut.',
    ),
    idleTimeoutMs: setting('NEXUS_MODEL_IDLE_TIMEOUT_MS', whole(120_000), 'Longest silence within an answer.'),
    concurrency: setting('NEXUS_MODEL_CONCURRENCY', whole(500), 'Model calls at once per process; more get 429.'),
    bodyLimitBytes: setting('NEXUS_MODEL_BODY_LIMIT_BYTES', whole(16 * 1024 * 1024), 'Largest model request.'),
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
  qdrant: {
    url: setting('NEXUS_QDRANT_URL', httpUrl, 'Qdrant 1.15.3 or later; memory is found by words alone when unset.'),
    apiKey: secret('NEXUS_QDRANT_API_KEY', z.string().optional(), 'API key of Qdrant.'),
    collection: setting(
      'NEXUS_QDRANT_COLLECTION',
      z
        .string()
        .regex(/^[\w-]{1,60}$/, 'must be 1 to 60 letters, digits, _ or -')
        .default('memory'),
      'Alias of the collection; the collections behind it carry its name and a time.',
    ),
    timeoutMs: setting('NEXUS_QDRANT_TIMEOUT_MS', whole(10_000), 'Longest call to Qdrant.'),
  },
  embeddings: {
    url: setting(
      'NEXUS_EMBEDDINGS_URL',
      httpUrl,
      'OpenAI-compatible address that ends in /v1; memory is found by words alone when unset.',
    ),
    apiKey: secret('NEXUS_EMBEDDINGS_API_KEY', z.string().optional(), 'Key of the embeddings endpoint.'),
    model: setting(
      'NEXUS_EMBEDDINGS_MODEL',
      z.string().default('all-minilm-l6-v2'),
      'Embedding model; after a change run `nexus reindex`.',
    ),
    dimensions: setting(
      'NEXUS_EMBEDDINGS_DIMENSIONS',
      whole(384, 1, 65_536),
      'Length of its vectors; after a change run `nexus reindex`.',
    ),
    batchSize: setting('NEXUS_EMBEDDINGS_BATCH_SIZE', whole(32, 1, 2_048), 'Most texts in one call.'),
    timeoutMs: setting('NEXUS_EMBEDDINGS_TIMEOUT_MS', whole(30_000), 'Longest call while indexing.'),
  },
  memory: {
    chunkCharacters: setting(
      'NEXUS_MEMORY_CHUNK_CHARACTERS',
      whole(1_000, 100, 8_000),
      'Longest passage in characters; after a change run `nexus reindex`.',
    ),
    sourceChunkLimit: setting(
      'NEXUS_MEMORY_SOURCE_CHUNK_LIMIT',
      whole(500),
      'Most passages kept of one thread, task or page; the rest of it is left out.',
    ),
    searchTimeoutMs: setting(
      'NEXUS_MEMORY_SEARCH_TIMEOUT_MS',
      whole(2_000),
      'Longest wait of a search for the embedding and again for Qdrant; then it goes by words.',
    ),
    candidateLimit: setting(
      'NEXUS_MEMORY_CANDIDATE_LIMIT',
      whole(50, 10, 1_000),
      'Passages taken from each of the two searches before they are merged.',
    ),
    retrySeconds: setting(
      'NEXUS_MEMORY_RETRY_SECONDS',
      whole(5),
      'How long a search leaves out a part that has just failed.',
    ),
    indexBatchSize: setting('NEXUS_MEMORY_INDEX_BATCH_SIZE', whole(16), 'Sources indexed together.'),
    checkIntervalMs: setting(
      'NEXUS_MEMORY_CHECK_INTERVAL_MS',
      whole(15_000),
      'How often a worker checks that Qdrant still has the collections, and looks for one that is being built.',
    ),
    refusalLimit: setting(
      'NEXUS_MEMORY_REFUSAL_LIMIT',
      whole(3),
      'Refusals of the same text after which its source is marked failed.',
    ),
    documentsIntervalSeconds: setting(
      'NEXUS_MEMORY_DOCUMENTS_INTERVAL_SECONDS',
      whole(300, 0),
      'How often ClickUp Docs are read; 0 leaves them out.',
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

export type Settings = SettingValues<typeof settingTable>;
/** Injection token of the parsed settings. */
export const SETTINGS = Symbol('settings');
