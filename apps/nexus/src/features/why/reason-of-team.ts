import { reasonOfSleepers } from './asleep.js';
import type { Finding } from './finding.js';
import { isOlder, timeAgo } from './time-words.js';
import type { Patience, Returns, TeamAgent, WhyFacts } from './why-facts.js';

/** Why nobody of the group has a task that is offered to all of it. */
export function reasonOfAvailable(facts: WhyFacts, now: Date, patience: Patience): Finding {
  const { agents, groupName, since, returns } = facts;
  const online = agents.filter((agent) => agent.isOnline);
  const free = online.filter((agent) => agent.holding < agent.slots);
  if (agents.length === 0) {
    return {
      reason: 'no_agents',
      since,
      explanation: `The group ${groupName} has no agents.`,
      advice: `Create an agent in ${groupName}, or give the task to another project.`,
    };
  }
  const sleepers = agents.filter((agent) => !agent.isOnline && agent.wakeUp !== undefined);
  if (free.length === 0 && sleepers.length > 0) return reasonOfSleepers({ sleepers, groupName, since }, now, patience);
  if (online.length === 0) return offline(facts, now);
  if (free.length === 0) return full(facts, online);
  if (returns !== undefined && returns.count >= patience.returns) return givenBack(returns, now);
  const isNew = !isOlder(since, now, patience.offerMs);
  return {
    reason: isNew ? 'offered' : 'unclaimed',
    since,
    explanation: `Offered ${timeAgo(since, now)} to ${list(free)}; nobody has taken it.`,
    advice: isNew ? null : 'An agent that is free and takes nothing may be declining tasks: look at its own log.',
  };
}

function offline({ agents, groupName, since }: WhyFacts, now: Date): Finding {
  const seen = agents.map((agent) => agent.lastSeenAt?.getTime() ?? 0);
  const last = agents[seen.indexOf(Math.max(...seen))];
  const lastSeenAt = last?.lastSeenAt ?? null;
  const words =
    lastSeenAt === null ? 'none was ever connected' : `${last?.name} was seen last, ${timeAgo(lastSeenAt, now)}`;
  return {
    reason: 'agents_offline',
    since: lastSeenAt !== null && lastSeenAt > since ? lastSeenAt : since,
    explanation: `All agents of ${groupName} are offline (${list(agents)}); ${words}.`,
    advice: 'Start one of them. The task is offered as soon as it connects.',
  };
}

function full({ agents, groupName, since }: WhyFacts, online: readonly TeamAgent[]): Finding {
  const away = agents.length - online.length;
  const others = away === 0 ? '' : ` ${away} ${away === 1 ? 'other is' : 'others are'} offline.`;
  return {
    reason: 'agents_full',
    since,
    explanation: `The agents of ${groupName} that are online hold as many tasks as they can: ${list(online, loadOf)}.${others}`,
    advice: 'It is offered as soon as one of them is done. More agents or more slots shorten the wait.',
  };
}

function givenBack({ count, lastBy, lastReason, lastAt }: Returns, now: Date): Finding {
  return {
    reason: 'given_back',
    since: lastAt,
    explanation: `It came back ${count} times: ${lastBy} had it last, until ${timeAgo(lastAt, now)} (${lastReason}).`,
    advice: 'Look at what its agents said of it; clear what stands in their way, or change the task.',
  };
}

function loadOf({ name, holding, slots }: TeamAgent): string {
  return `${name} (${holding} of ${slots})`;
}

function list(agents: readonly TeamAgent[], nameOf = ({ name }: TeamAgent): string => name): string {
  const shown = 5;
  const names = agents.slice(0, shown).map(nameOf);
  return agents.length > shown ? `${names.join(', ')} and ${agents.length - shown} more` : names.join(', ');
}
