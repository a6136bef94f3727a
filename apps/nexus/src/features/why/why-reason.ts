import type { WhyReason } from '@oblivion/protocol';
import { assertNever } from '../../platform/errors/nexus-error.js';
import { timeAgo, timeOf } from './time-words.js';
import type { Holder, Patience, Undelivered, WhyFacts } from './why-facts.js';

export interface Finding {
  readonly reason: WhyReason;
  readonly since: Date;
  readonly explanation: string;
  readonly advice: string | null;
}

const systemNames: Readonly<Record<string, string>> = { slack: 'Slack', clickup: 'ClickUp' };

/**
 * The one reason why a task does not move, or the sign that it does. What stands nearest to the task's own next step comes
 * first: Nexus failing at it, then whoever has the turn by its status. Words that did not arrive matter only where a person
 * has the turn, for only then does somebody wait for them.
 */
export function findReason(facts: WhyFacts, now: Date, patience: Patience): Finding {
  const { unhandled } = facts;
  const isStuck =
    unhandled !== undefined && (unhandled.isGivenUp || isOlder(unhandled.since, now, patience.deliveryMs));
  if (isStuck && !isOver(facts)) {
    const error = unhandled.error === null ? '' : ` (${unhandled.error})`;
    return {
      reason: 'not_handled',
      since: unhandled.since,
      explanation: `${unhandled.subscriber} has not handled an event of this task since ${timeOf(unhandled.since)}${error}.`,
      advice: unhandled.isGivenUp
        ? 'It was given up after its last attempt: look at the log of the worker with this task id.'
        : 'It is tried again by itself; the log of the worker says what stands in the way.',
    };
  }
  switch (facts.status) {
    case 'available':
      return reasonOfAvailable(facts, now, patience);
    case 'claimed':
    case 'in_progress':
      return reasonOfHeld(facts, now, patience);
    case 'blocked_on_human':
      return undeliveredFirst(facts, now, patience) ?? waiting(facts, now, 'waiting_for_answer');
    case 'in_review':
      return undeliveredFirst(facts, now, patience) ?? waiting(facts, now, 'waiting_for_review');
    case 'failed':
      return undeliveredFirst(facts, now, patience) ?? waiting(facts, now, 'agent_failed');
    case 'done':
    case 'cancelled':
      return {
        reason: 'finished',
        since: facts.since,
        explanation: `The task was ${facts.status === 'done' ? 'done' : 'cancelled'} ${timeAgo(facts.since, now)}.`,
        advice: null,
      };
    default:
      return assertNever(facts.status);
  }
}

function isOver({ status }: WhyFacts): boolean {
  return status === 'done' || status === 'cancelled';
}

function reasonOfAvailable(facts: WhyFacts, now: Date, patience: Patience): Finding {
  const { agents, groupName, since } = facts;
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
  if (online.length === 0) {
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
  if (free.length === 0) {
    return {
      reason: 'agents_full',
      since,
      explanation: `The agents of ${groupName} that are online hold as many tasks as they can: ${list(online)}.`,
      advice: 'It is offered as soon as one of them is done. More agents or more slots shorten the wait.',
    };
  }
  const isNew = !isOlder(since, now, patience.offerMs);
  return {
    reason: isNew ? 'offered' : 'unclaimed',
    since,
    explanation: `Offered ${timeAgo(since, now)} to ${list(free)}; nobody has taken it.`,
    advice: isNew ? null : 'An agent that is free and takes nothing may be declining tasks: look at its own log.',
  };
}

function reasonOfHeld(facts: WhyFacts, now: Date, patience: Patience): Finding {
  const { holder } = facts;
  // A status without a holder lasts as long as one transaction of the lease sweep.
  if (holder === undefined) return reasonOfAvailable(facts, now, patience);
  if (!holder.isOnline || holder.leaseExpiresAt <= now) return silent(holder, now);
  const failed = holder.failedModelCall;
  if (failed !== undefined && failed.at >= holder.lastSignAt) {
    return {
      reason: 'model_failing',
      since: failed.at,
      explanation: `The last model call of ${holder.name} (${failed.model}) was answered with ${failed.status} ${timeAgo(failed.at, now)}.`,
      advice: adviceOnModel(failed.status),
    };
  }
  const isIdle = isOlder(holder.lastSignAt, now, patience.idleMs);
  return {
    reason: isIdle ? 'holder_idle' : 'working',
    since: isIdle ? holder.lastSignAt : facts.since,
    explanation: `${holder.name} holds it; its last sign was ${timeAgo(holder.lastSignAt, now)}.`,
    advice: isIdle ? `Ask ${holder.name} in the thread, or look at its own log.` : null,
  };
}

function silent(holder: Holder, now: Date): Finding {
  const seen = holder.lastSeenAt === null ? '' : `, last seen ${timeAgo(holder.lastSeenAt, now)}`;
  return {
    reason: 'holder_silent',
    since: holder.lastSeenAt ?? holder.lastSignAt,
    explanation: `${holder.name} holds it and is not connected${seen}. Its lease ends at ${timeOf(holder.leaseExpiresAt)}.`,
    advice: 'It goes on when it connects again; otherwise the task is offered to the group when the lease ends.',
  };
}

function adviceOnModel(status: number): string {
  if (status === 429) return 'The provider asks for a pause; the agent tries again.';
  if (status === 401 || status === 403) return "The provider refuses Nexus' key: check NEXUS_MODEL_PROVIDER_API_KEY.";
  if (status >= 500) return 'The provider has trouble; the agent tries again.';
  return 'The provider refuses the request: the run tells what was asked.';
}

function undeliveredFirst(facts: WhyFacts, now: Date, patience: Patience): Finding | undefined {
  const { undelivered } = facts;
  if (undelivered === undefined) return undefined;
  if (!undelivered.isParked && !isOlder(undelivered.since, now, patience.deliveryMs)) return undefined;
  return undelivered.isParked ? parked(undelivered) : onItsWay(undelivered);
}

function parked(undelivered: Undelivered): Finding {
  return {
    reason: 'delivery_parked',
    since: undelivered.since,
    explanation: `${nameOf(undelivered)} does not take what was said${because(undelivered)}. It is no longer tried.`,
    advice: 'Mend the cause, then send it again or drop it in Observer.',
  };
}

function onItsWay(undelivered: Undelivered): Finding {
  const next =
    undelivered.nextAttemptAt === null ? '' : ` The next attempt is at ${timeOf(undelivered.nextAttemptAt)}.`;
  return {
    reason: 'not_delivered',
    since: undelivered.since,
    explanation: `${nameOf(undelivered)} has not taken what was said since ${timeOf(undelivered.since)}${because(undelivered)}.${next}`,
    advice: 'It is sent by itself, in order, as soon as the other side takes it.',
  };
}

function nameOf({ system }: Undelivered): string {
  return systemNames[system] ?? system;
}

function because({ error }: Undelivered): string {
  return error === null ? '' : `: ${error}`;
}

function waiting(
  facts: WhyFacts,
  now: Date,
  reason: 'waiting_for_answer' | 'waiting_for_review' | 'agent_failed',
): Finding {
  const { lastWords } = facts;
  const since = lastWords?.at ?? facts.since;
  const author = lastWords?.author ?? facts.holder?.name ?? 'The agent';
  const ago = timeAgo(since, now);
  switch (reason) {
    case 'waiting_for_answer': {
      const asked = lastWords?.kind === 'blocker' ? `is blocked and said why ${ago}` : `asked a question ${ago}`;
      return {
        reason,
        since,
        explanation: `${author} ${asked} and waits for a person.`,
        advice: 'Answer in the Slack thread, or as a comment in ClickUp.',
      };
    }
    case 'waiting_for_review':
      return {
        reason,
        since,
        explanation: `${author} handed in a result ${ago}. Oblivion never marks a task done by itself.`,
        advice: 'Close the task in ClickUp, or answer in the thread to have it changed.',
      };
    case 'agent_failed':
      return {
        reason,
        since,
        explanation: `${author} gave up ${ago}; the thread says why.`,
        advice: 'Change the task or clear what stood in the way, then open it again in ClickUp.',
      };
    default:
      return assertNever(reason);
  }
}

function list(agents: readonly { readonly name: string }[]): string {
  const shown = 5;
  const names = agents.slice(0, shown).map((agent) => agent.name);
  return agents.length > shown ? `${names.join(', ')} and ${agents.length - shown} more` : names.join(', ');
}

function isOlder(since: Date, now: Date, ms: number): boolean {
  return now.getTime() - since.getTime() >= ms;
}
