import { z } from 'zod';

const milliseconds = z.coerce.number().int().min(0).max(86_400_000);

const millisecondsList = z
  .string()
  .transform((text) => text.split(',').map((part): unknown => part.trim()))
  .pipe(z.array(milliseconds).max(20));

const environment = z.object({
  SANDBOX_HOST: z.string().min(1).default('127.0.0.1'),
  SANDBOX_PORT: z.coerce.number().int().min(0).max(65_535).default(4100),
  SANDBOX_PUBLIC_URL: z.url().optional(),
  SANDBOX_CONTROL_TOKEN: z.string().min(1).optional(),
  SANDBOX_WORKSPACE_FILE: z.string().min(1).optional(),
  SANDBOX_JOURNAL_CAPACITY_ENTRIES: z.coerce.number().int().min(100).max(1_000_000).default(5000),
  SANDBOX_MAX_BODY_BYTES: z.coerce.number().int().min(1024).max(104_857_600).default(8_388_608),
  SANDBOX_FAULT_HOLD_MS: milliseconds.default(30_000),
  SANDBOX_SLACK_RETRY_DELAYS_MS: millisecondsList.default([0, 60_000, 300_000]),
  SANDBOX_SLACK_TIMEOUT_MS: milliseconds.default(3000),
  SANDBOX_SLACK_VERIFY_EVERY_MS: milliseconds.default(500),
  SANDBOX_SLACK_VERIFY_FOR_MS: milliseconds.default(120_000),
  SANDBOX_SLACK_SOCKET_GRACE_MS: milliseconds.default(10_000),
  SANDBOX_SLACK_TOKEN_LIFE_MS: milliseconds.default(43_200_000),
  SANDBOX_SLACK_STREAM_IDLE_MS: milliseconds.default(300_000),
  SANDBOX_SLACK_RATE_LIMITS: z.enum(['off', 'real']).default('off'),
  SANDBOX_CLICKUP_RETRY_DELAYS_MS: millisecondsList.default([1000, 5000, 30_000, 60_000]),
  SANDBOX_CLICKUP_TIMEOUT_MS: milliseconds.default(7000),
  SANDBOX_CLICKUP_REQUESTS_PER_MINUTE: z.coerce.number().int().min(1).default(10_000),
  SANDBOX_CLICKUP_SUSPEND_AFTER_FAILURES: z.coerce.number().int().min(1).default(100),
  SANDBOX_GITHUB_TIMEOUT_MS: milliseconds.default(10_000),
  SANDBOX_GITHUB_REQUESTS_PER_HOUR: z.coerce.number().int().min(1).default(1_000_000),
  SANDBOX_OPENAI_CHUNK_DELAY_MS: milliseconds.default(5),
  SANDBOX_OPENAI_SLOW_DELAY_MS: milliseconds.default(5000),
});

/** How the stand-ins keep time; each workspace may carry its own. All durations in milliseconds. */
export interface Timings {
  /** Waits before the first, second, ... retry of a Slack event. Its length is the number of retries. */
  readonly slackRetryDelaysMs: readonly number[];
  /** How long Slack waits for an answer to an event. */
  readonly slackTimeoutMs: number;
  /** How often an unanswered url_verification is tried again. */
  readonly slackVerifyEveryMs: number;
  /** For how long url_verification is tried again before the request URL is given up. */
  readonly slackVerifyForMs: number;
  /** How long a connection of Socket Mode lives on after the warning that it will be closed. */
  readonly slackSocketGraceMs: number;
  /** How long an access token is good, where tokens are rotated. */
  readonly slackTokenLifeMs: number;
  /** A streamed message that did not grow for so long takes no more. */
  readonly slackStreamIdleMs: number;
  /** Waits before the second, third, ... try of a ClickUp webhook. Its length plus one is the number of tries. */
  readonly clickupRetryDelaysMs: readonly number[];
  /** How long ClickUp waits for an answer to a webhook. */
  readonly clickupTimeoutMs: number;
  /** How long GitHub waits for an answer to a webhook, which it sends once. */
  readonly githubTimeoutMs: number;
  /** Pause between two words of a streamed model answer. */
  readonly openaiChunkDelayMs: number;
  /** Wait of the model `sandbox-slow` before its first byte. */
  readonly openaiSlowDelayMs: number;
  /** The longest time an unanswered call (faults `accepted_timeout`, `drop`, model `sandbox-hang`) is kept open. */
  readonly faultHoldMs: number;
}

/** Refusals that depend on volume; each workspace may carry its own. */
export interface Limits {
  /** `real` enforces Slack's documented tiers per method; `off` never answers `ratelimited` by itself. */
  readonly slackRateLimits: 'off' | 'real';
  /** ClickUp requests allowed per token per minute. */
  readonly clickupRequestsPerMinute: number;
  /** GitHub requests allowed per token per hour. */
  readonly githubRequestsPerHour: number;
  /** Failed events after which ClickUp suspends a webhook. */
  readonly clickupSuspendAfterFailures: number;
}

/** Everything the sandbox can be told from outside. */
export interface Settings {
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** Address written into links and answers, when it differs from host and port. */
  readonly publicUrl: string | undefined;
  /** When set, `/control/*` wants `Authorization: Bearer <token>`. Secret. */
  readonly controlToken: string | undefined;
  /** JSON file with one workspace (or an array) to create at start, same shape as `POST /control/workspaces`. */
  readonly workspaceFile: string | undefined;
  /** Journal entries kept per workspace; older ones are dropped. */
  readonly journalCapacityEntries: number;
  readonly maxBodyBytes: number;
  readonly timings: Timings;
  readonly limits: Limits;
}

export type SettingsResult =
  | { readonly outcome: 'valid'; readonly settings: Settings }
  | { readonly outcome: 'invalid'; readonly problems: readonly string[] };

/** Reads settings from environment variables; reports every problem at once. */
export function parseSettings(variables: Readonly<Record<string, string | undefined>>): SettingsResult {
  const parsed = environment.safeParse(withoutEmpty(variables));
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    return { outcome: 'invalid', problems };
  }
  return { outcome: 'valid', settings: toSettings(parsed.data) };
}

function withoutEmpty(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const present: Record<string, string> = {};
  for (const [name, value] of Object.entries(variables)) {
    if (name.startsWith('SANDBOX_') && value !== undefined && value !== '') present[name] = value;
  }
  return present;
}

function toSettings(read: z.infer<typeof environment>): Settings {
  return {
    host: read.SANDBOX_HOST,
    port: read.SANDBOX_PORT,
    publicUrl: read.SANDBOX_PUBLIC_URL?.replace(/\/$/, ''),
    controlToken: read.SANDBOX_CONTROL_TOKEN,
    workspaceFile: read.SANDBOX_WORKSPACE_FILE,
    journalCapacityEntries: read.SANDBOX_JOURNAL_CAPACITY_ENTRIES,
    maxBodyBytes: read.SANDBOX_MAX_BODY_BYTES,
    timings: {
      slackRetryDelaysMs: read.SANDBOX_SLACK_RETRY_DELAYS_MS,
      slackTimeoutMs: read.SANDBOX_SLACK_TIMEOUT_MS,
      slackVerifyEveryMs: read.SANDBOX_SLACK_VERIFY_EVERY_MS,
      slackVerifyForMs: read.SANDBOX_SLACK_VERIFY_FOR_MS,
      slackSocketGraceMs: read.SANDBOX_SLACK_SOCKET_GRACE_MS,
      slackTokenLifeMs: read.SANDBOX_SLACK_TOKEN_LIFE_MS,
      slackStreamIdleMs: read.SANDBOX_SLACK_STREAM_IDLE_MS,
      clickupRetryDelaysMs: read.SANDBOX_CLICKUP_RETRY_DELAYS_MS,
      clickupTimeoutMs: read.SANDBOX_CLICKUP_TIMEOUT_MS,
      githubTimeoutMs: read.SANDBOX_GITHUB_TIMEOUT_MS,
      openaiChunkDelayMs: read.SANDBOX_OPENAI_CHUNK_DELAY_MS,
      openaiSlowDelayMs: read.SANDBOX_OPENAI_SLOW_DELAY_MS,
      faultHoldMs: read.SANDBOX_FAULT_HOLD_MS,
    },
    limits: {
      slackRateLimits: read.SANDBOX_SLACK_RATE_LIMITS,
      clickupRequestsPerMinute: read.SANDBOX_CLICKUP_REQUESTS_PER_MINUTE,
      githubRequestsPerHour: read.SANDBOX_GITHUB_REQUESTS_PER_HOUR,
      clickupSuspendAfterFailures: read.SANDBOX_CLICKUP_SUSPEND_AFTER_FAILURES,
    },
  };
}
