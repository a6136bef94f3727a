import { type PartHealth, type SystemHealth } from '@oblivion/protocol';
import { secondsAgo } from './fixtures.js';

const parts: readonly (readonly [string, string])[] = [
  ['clickup', 'ClickUp'],
  ['model-provider', 'Model provider'],
  ['postgresql', 'PostgreSQL'],
  ['redis', 'Redis'],
  ['slack', 'Slack'],
];

/** All parts well, Langfuse not set up, and those given as they are given. */
export function health(...changed: readonly PartHealth[]): SystemHealth {
  const well = parts.map(
    ([name, label]): PartHealth => ({
      name,
      label,
      state: 'ok',
      since: secondsAgo(86_000),
      reason: null,
      meaning: null,
    }),
  );
  const off: PartHealth = {
    name: 'langfuse',
    label: 'Langfuse',
    state: 'off',
    since: secondsAgo(86_000),
    reason: 'NEXUS_LANGFUSE_URL is not set',
    meaning: 'Runs are not exported as traces.',
  };
  const rest = [...well, off].filter(({ name }) => !changed.some((part) => part.name === name));
  const isDegraded = changed.some(({ state }) => state === 'degraded');
  return {
    state: isDegraded ? 'degraded' : 'ok',
    scope: changed.some(({ name, state }) => name === 'redis' && state === 'degraded') ? 'process' : 'system',
    checkedAt: secondsAgo(0),
    parts: [...changed, ...rest],
  };
}

/** A part that does not work. */
export function degraded(name: string, label: string, reason: string, meaning: string): PartHealth {
  return { name, label, state: 'degraded', since: secondsAgo(190), reason, meaning };
}

export const redisAway = degraded(
  'redis',
  'Redis',
  'refuses connections',
  'Work goes on from PostgreSQL, a little later.',
);
export const slackWaits = degraded(
  'slack',
  'Slack',
  'has 12 deliveries waiting: rate limited by Slack',
  'What is said here reaches Slack later. Nothing is lost; each delivery is tried again.',
);
