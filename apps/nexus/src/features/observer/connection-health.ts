import { type PartHealth, sourceProviders, workSources } from '@oblivion/protocol';

export const connectionProviders = ['slack', ...sourceProviders] as const;

export interface TokenTrouble {
  readonly error: string;
  /** Since when a person has to install the app again; null: attempts go on. */
  readonly lostAt: Date | null;
  readonly since: Date;
  /** Until when the token that is there is good; null when that does not end, or has ended. */
  readonly worksUntil: Date | null;
}

/** What is known of a tenant's connection. */
export interface ConnectionFacts {
  readonly provider: (typeof connectionProviders)[number];
  /** Undefined when the tenant has none. */
  readonly connectedAt: Date | undefined;
  /** Deliveries that were tried, failed, and will be tried again. */
  readonly waiting: number;
  /** Since when the oldest of them is owed. */
  readonly waitingSince: Date | undefined;
  readonly lastError: string | null;
  /** Why its Socket Mode connection is not open, and when it last was; undefined where it is, or none is used. */
  readonly socket: { readonly error: string; readonly since: Date | null } | undefined;
  /** Since when what Slack sends is refused for its signature; undefined while it is not. */
  readonly refusedSince: Date | undefined;
  /** Why its bot token is not taken or cannot be refreshed; undefined while all is well. */
  readonly token: TokenTrouble | undefined;
}

/** A connection as a part of the system, as people of the tenant see it. */
export function connectionHealth(facts: ConnectionFacts, now: Date): PartHealth {
  const { provider, connectedAt, waiting, waitingSince, lastError } = facts;
  const label = provider === 'slack' ? 'Slack' : workSources[provider].name;
  if (connectedAt === undefined) {
    const reason = 'is not connected';
    const meaning = `Nothing is read from or posted to ${label}.`;
    return { name: provider, label, state: 'off', since: now.toISOString(), reason, meaning };
  }
  if (facts.token !== undefined) return { name: provider, label, ...tokenHealth(facts.token, now) };
  if (facts.refusedSince !== undefined) {
    const reason = 'sends requests with a wrong signature, or somebody else does: they are refused';
    const meaning = `If the app's Signing Secret was changed, give the new one under Connections. What people say in ${label} meanwhile is read afterwards.`;
    return { name: provider, label, state: 'degraded', since: facts.refusedSince.toISOString(), reason, meaning };
  }
  if (facts.socket !== undefined) {
    const reason = `${facts.socket.error} (Socket Mode)`;
    const meaning = `What people say in ${label} comes once the connection is open again; threads are then read for it.`;
    const since = (facts.socket.since ?? connectedAt).toISOString();
    return { name: provider, label, state: 'degraded', since, reason, meaning };
  }
  if (waiting === 0 || waitingSince === undefined) {
    return { name: provider, label, state: 'ok', since: connectedAt.toISOString(), reason: null, meaning: null };
  }
  const deliveries = waiting === 1 ? 'has one delivery waiting' : `has ${waiting} deliveries waiting`;
  return {
    name: provider,
    label,
    state: 'degraded',
    since: waitingSince.toISOString(),
    reason: lastError === null ? deliveries : `${deliveries}: ${lastError}`,
    meaning: `What is said here reaches ${label} later. Nothing is lost; each delivery is tried again.`,
  };
}

function tokenHealth(token: TokenTrouble, now: Date): Omit<PartHealth, 'name' | 'label'> {
  const since = (token.lostAt ?? token.since).toISOString();
  const isGood = token.worksUntil !== null && token.worksUntil > now;
  const goodFor = isGood ? ` The token that is there is good until ${token.worksUntil.toISOString()}.` : '';
  if (token.lostAt === null) {
    const reason = `gives no new token: ${token.error}`;
    return { state: 'degraded', since, reason, meaning: `It is tried again.${goodFor}` };
  }
  const meaning = `Install the app again, under Connections.${goodFor} What is to be posted is kept.`;
  return { state: 'degraded', since, reason: `takes our token no more: ${token.error}`, meaning };
}
