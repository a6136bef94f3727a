import { z } from 'zod';
import { isNetwork } from '../http/network.js';
import { secret, setting } from './setting.js';
import { list, whole } from './setting-kinds.js';

/** Agents: their claims, how they are woken, what they keep, and the models they call. */
export const agentSettings = {
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
} as const;
