import { setting } from './setting.js';
import { whole } from './setting-kinds.js';

/** How work comes in and is done. */
export const workSettings = {
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
    followingConcurrency: setting(
      'NEXUS_FOLLOWING_CONCURRENCY',
      whole(1),
      'Transactions at once of what follows from webhooks and words (effects, memory, wake-ups), while a worker handles some of those.',
    ),
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
} as const;
