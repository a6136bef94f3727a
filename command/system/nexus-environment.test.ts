import { expect, test } from 'vitest';
import type { Secrets } from '../files/secrets.ts';
import { addressesOf } from './description.ts';
import { migrateEnvironment, type NexusSetting, nexusEnvironment } from './nexus-environment.ts';
import { choosePorts } from './ports.ts';

const ports = choosePorts({}, undefined);
const secrets: Secrets = {
  postgresPassword: 'super',
  ownerPassword: 'owner',
  appPassword: 'a/p:p',
  systemPassword: 'system',
  redisPassword: 'redis',
  qdrantKey: 'qdrant',
  embedderKey: 'embedder',
  tokenSigningKey: 'signing',
  encryptionKey: 'encryption',
  agents: {},
};
const setting: NexusSetting = {
  ports,
  addresses: addressesOf(ports, true),
  secrets,
  stateFolder: '/state',
  modelKey: 'sk-1',
  outsideRedisUrl: undefined,
  given: {},
};

test('each role connects with its own password, written so that any character survives', () => {
  const environment = nexusEnvironment(setting);
  expect(new URL(environment['NEXUS_DATABASE_URL'] ?? '').username).toBe('oblivion_app');
  expect(decodeURIComponent(new URL(environment['NEXUS_DATABASE_URL'] ?? '').password)).toBe('a/p:p');
  expect(new URL(environment['NEXUS_SYSTEM_DATABASE_URL'] ?? '').username).toBe('oblivion_system');
});

test("the owner's address is for migrations only, the superuser's for nobody", () => {
  expect(nexusEnvironment(setting)).not.toHaveProperty('NEXUS_OWNER_DATABASE_URL');
  expect(migrateEnvironment(setting)['NEXUS_OWNER_DATABASE_URL']).toContain('oblivion_owner');
  expect(JSON.stringify(migrateEnvironment(setting))).not.toContain('super');
});

test('Qdrant and the embedder are our own, with their keys, unless another is given; empty means none', () => {
  const own = nexusEnvironment(setting);
  expect(own['NEXUS_QDRANT_URL']).toBe('http://127.0.0.1:6333');
  expect(own['NEXUS_EMBEDDINGS_URL']).toBe('http://127.0.0.1:4300/v1');
  const given = { NEXUS_QDRANT_URL: 'https://qdrant.example.test', NEXUS_EMBEDDINGS_URL: '' };
  const other = nexusEnvironment({ ...setting, given });
  expect(other).toMatchObject(given);
  expect(other).not.toHaveProperty('NEXUS_QDRANT_API_KEY');
  expect(other).not.toHaveProperty('NEXUS_EMBEDDINGS_API_KEY');
});

test('people connect the workspace of the sandbox, unless they say where Slack is', () => {
  expect(nexusEnvironment(setting)['NEXUS_SLACK_URL']).toBe(`${setting.addresses.sandbox}/slack`);
  expect(nexusEnvironment(setting)['NEXUS_CLICKUP_API_URL']).toBe(`${setting.addresses.sandbox}/clickup/api`);
  const given = { NEXUS_SLACK_URL: 'https://slack.com/', NEXUS_SLACK_APPS_URL: 'https://api.slack.com/apps' };
  expect(nexusEnvironment({ ...setting, given })).toMatchObject(given);
});

test('what a person gives wins', () => {
  const given = { NEXUS_DEFAULT_MODEL: 'another', NEXUS_LOG_LEVEL: 'debug' };
  expect(nexusEnvironment({ ...setting, given })).toMatchObject(given);
});

test('in a Redis that is not ours, two states keep apart', () => {
  const outsideRedisUrl = 'redis://cache.example.test:6379';
  const [one, two] = ['/one', '/two'].map((stateFolder) =>
    nexusEnvironment({ ...setting, stateFolder, outsideRedisUrl }),
  );
  expect(one?.['NEXUS_REDIS_URL']).toBe(outsideRedisUrl);
  expect(one?.['NEXUS_REDIS_PREFIX']).not.toBe(two?.['NEXUS_REDIS_PREFIX']);
});
