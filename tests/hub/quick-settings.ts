import { randomBytes } from 'node:crypto';

/** Key of the model provider's account that the sandbox gives to one company. */
export const modelKey = 'sk-hub';

/** Settings of a Nexus beside the sandbox: new keys, and pauses short enough for a test to wait for. */
export function quickSettings(places: {
  readonly publicUrl: string;
  readonly sandboxUrl: string;
  readonly databaseUrl: string;
  readonly systemDatabaseUrl: string;
  readonly redisUrl: string;
}): Readonly<Record<string, string>> {
  return {
    NEXUS_PUBLIC_URL: places.publicUrl,
    NEXUS_DATABASE_URL: places.databaseUrl,
    NEXUS_SYSTEM_DATABASE_URL: places.systemDatabaseUrl,
    NEXUS_REDIS_URL: places.redisUrl,
    NEXUS_REDIS_PREFIX: `hub_${randomBytes(6).toString('hex')}`,
    NEXUS_TOKEN_SIGNING_KEY: randomBytes(32).toString('base64'),
    NEXUS_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    NEXUS_MODEL_PROVIDER_BASE_URL: `${places.sandboxUrl}/openai/v1`,
    NEXUS_MODEL_PROVIDER_API_KEY: modelKey,
    NEXUS_DEFAULT_MODEL: 'sandbox-demo',
    NEXUS_BACKOFF_BASE_MS: '50',
    NEXUS_BACKOFF_LIMIT_MS: '500',
    NEXUS_SWEEP_INTERVAL_MS: '200',
    NEXUS_SWEEP_GRACE_MS: '200',
    NEXUS_SLACK_URL: `${places.sandboxUrl}/slack`,
    NEXUS_CLICKUP_API_URL: `${places.sandboxUrl}/clickup/api`,
    NEXUS_CLICKUP_AUTHORIZE_URL: `${places.sandboxUrl}/clickup/app`,
    NEXUS_SLACK_TIMEOUT_MS: '1000',
    NEXUS_CLICKUP_TIMEOUT_MS: '1000',
    NEXUS_GITHUB_TIMEOUT_MS: '1000',
  };
}
