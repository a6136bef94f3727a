import { z } from 'zod';
import { secret, setting } from './setting.js';
import { httpUrl, whole, yesOrNo } from './setting-kinds.js';
import { slackSettings } from './slack-settings.js';

/** Systems outside, and the memory that some of them serve. */
export const integrationSettings = {
  slack: slackSettings,
  clickup: {
    timeoutMs: setting('NEXUS_CLICKUP_TIMEOUT_MS', whole(15_000), 'Longest call to ClickUp.'),
    apiUrl: setting(
      'NEXUS_CLICKUP_API_URL',
      z.url({ protocol: /^https?$/ }).default('https://api.clickup.com/api'),
      "ClickUp's API for workspaces that people connect in Observer; ends before `/v2`.",
    ),
    authorizeUrl: setting(
      'NEXUS_CLICKUP_AUTHORIZE_URL',
      z.url({ protocol: /^https?$/ }).default('https://app.clickup.com/api'),
      "ClickUp's page on which people allow an app to reach their workspaces.",
    ),
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
} as const;
