import { createHash } from 'node:crypto';
import type { Secrets } from '../files/secrets.ts';
import type { SystemDescription } from './description.ts';
import type { Ports } from './ports.ts';
import { databaseUrl } from './postgres-roles.ts';
import { redisUrl } from './redis.ts';

export interface NexusSetting {
  readonly ports: Ports;
  readonly addresses: SystemDescription['addresses'];
  readonly secrets: Secrets;
  readonly stateFolder: string;
  /** Key of the sandbox's model account; undefined until the sandbox runs. */
  readonly modelKey: string | undefined;
  /** Address of a Redis that is not ours. */
  readonly outsideRedisUrl: string | undefined;
  /** Settings given by the person who starts it; they win over ours. */
  readonly given: Readonly<Record<string, string>>;
}

/** The settings of Nexus in a local system. */
export function nexusEnvironment(setting: NexusSetting): Record<string, string> {
  const { ports, addresses, secrets } = setting;
  return {
    NODE_ENV: 'production',
    NEXUS_ROLES: 'intake,api,gateway,llm,worker',
    NEXUS_HOST: '127.0.0.1',
    NEXUS_PORT: String(ports.nexus),
    NEXUS_PROBE_PORT: String(ports.probes),
    NEXUS_PUBLIC_URL: addresses.nexus,
    NEXUS_OBSERVER_URL: addresses.observer ?? `http://127.0.0.1:${ports.observer}`,
    NEXUS_DATABASE_URL: databaseUrl(ports.postgres, 'oblivion_app', secrets),
    NEXUS_SYSTEM_DATABASE_URL: databaseUrl(ports.postgres, 'oblivion_system', secrets),
    NEXUS_TOKEN_SIGNING_KEY: secrets.tokenSigningKey,
    NEXUS_ENCRYPTION_KEY: secrets.encryptionKey,
    NEXUS_MODEL_PROVIDER_BASE_URL: `${addresses.sandbox}/openai/v1`,
    ...(setting.modelKey === undefined ? {} : { NEXUS_MODEL_PROVIDER_API_KEY: setting.modelKey }),
    NEXUS_DEFAULT_MODEL: 'sandbox-demo',
    NEXUS_SLACK_URL: `${addresses.sandbox}/slack`,
    NEXUS_CLICKUP_API_URL: `${addresses.sandbox}/clickup/api`,
    NEXUS_CLICKUP_AUTHORIZE_URL: `${addresses.sandbox}/clickup/app`,
    NEXUS_SLACK_APPS_URL: `${addresses.sandbox}/slack/apps`,
    // Agents of this system listen on the loopback address.
    NEXUS_WAKE_UP_NETWORKS: '127.0.0.0/8',
    // Nothing balances load here, and somebody waits for the end.
    NEXUS_DRAIN_DELAY_MS: '0',
    // On a laptop somebody waits for it, and the sandbox has no limit of calls.
    NEXUS_MEMORY_DOCUMENTS_INTERVAL_SECONDS: '5',
    ...redisSettings(setting),
    ...memorySettings(setting),
    ...setting.given,
  };
}

/** Qdrant and the embedder of this system; addresses that a person gives stand in their place. */
function memorySettings({ ports, secrets, given }: NexusSetting): Record<string, string> {
  const qdrant = { NEXUS_QDRANT_URL: `http://127.0.0.1:${ports.qdrant}`, NEXUS_QDRANT_API_KEY: secrets.qdrantKey };
  const embedder = {
    NEXUS_EMBEDDINGS_URL: `http://127.0.0.1:${ports.embedder}/v1`,
    NEXUS_EMBEDDINGS_API_KEY: secrets.embedderKey,
  };
  return {
    ...(hasOwnQdrant(given) ? qdrant : {}),
    ...(hasOwnEmbedder(given) ? embedder : {}),
  };
}

/** Whether the system brings a Qdrant of its own: a given address, also an empty one, means another or none. */
export function hasOwnQdrant(given: Readonly<Record<string, string>>): boolean {
  return given['NEXUS_QDRANT_URL'] === undefined;
}

/** Whether the system brings an embedder of its own: a given address, also an empty one, means another or none. */
export function hasOwnEmbedder(given: Readonly<Record<string, string>>): boolean {
  return given['NEXUS_EMBEDDINGS_URL'] === undefined;
}

/** A Redis that is not ours may hold other systems too, so the keys of this one get a prefix of their own. */
function redisSettings(setting: NexusSetting): Record<string, string> {
  if (setting.outsideRedisUrl === undefined) {
    return { NEXUS_REDIS_URL: redisUrl({ port: setting.ports.redis, password: setting.secrets.redisPassword }) };
  }
  const key = createHash('sha256').update(setting.stateFolder).digest('hex').slice(0, 8);
  return { NEXUS_REDIS_URL: setting.outsideRedisUrl, NEXUS_REDIS_PREFIX: `oblivion-${key}` };
}

/** The settings of `nexus migrate`: it works as the owner of the database. */
export function migrateEnvironment(setting: NexusSetting): Record<string, string> {
  const owner = databaseUrl(setting.ports.postgres, 'oblivion_owner', setting.secrets);
  return { ...nexusEnvironment(setting), NEXUS_OWNER_DATABASE_URL: owner };
}
