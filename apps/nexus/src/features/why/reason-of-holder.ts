import { wakeUpWords } from './asleep.js';
import type { Finding } from './finding.js';
import { noWorker } from './reason-of-nexus.js';
import { isOlder, timeAgo, timeOf } from './time-words.js';
import type { FailedModelCall, Holder, Patience, WhyFacts } from './why-facts.js';

/** Heartbeats that may be missing before a holder counts as silent: one may be late. */
const missedHeartbeats = 2;

/** What the agent does that holds the task, or keeps it from going on. */
export function reasonOfHolder(holder: Holder, facts: WhyFacts, now: Date, patience: Patience): Finding {
  if (holder.leaseExpiresAt <= now) return leaseOver(holder, facts, now, patience);
  if (!holder.isConnected) return cutOff(holder, now);
  if (holder.lastSeenAt !== null && isOlder(holder.lastSeenAt, now, missedHeartbeats * patience.heartbeatMs)) {
    return stopped(holder, holder.lastSeenAt, now);
  }
  const failed = holder.failedModelCall;
  if (failed !== undefined && failed.at >= holder.lastSignAt) return modelFailing(holder, failed, now);
  const isIdle = isOlder(holder.lastSignAt, now, patience.idleMs);
  return {
    reason: isIdle ? 'holder_idle' : 'working',
    since: isIdle ? holder.lastSignAt : facts.since,
    explanation: `${holder.name} holds it; its last sign was ${timeAgo(holder.lastSignAt, now)}.`,
    advice: isIdle ? `Ask ${holder.name} in the thread, or look at its own log.` : null,
  };
}

function leaseOver(holder: Holder, facts: WhyFacts, now: Date, patience: Patience): Finding {
  const isForgotten = isOlder(holder.leaseExpiresAt, now, patience.deliveryMs);
  const words = `The lease of ${holder.name} ran out at ${timeOf(holder.leaseExpiresAt)}`;
  if (isForgotten && facts.hasWorker === false) {
    return noWorker(holder.leaseExpiresAt, `${words}; nobody offers the task again.`);
  }
  return {
    reason: 'holder_silent',
    since: holder.lastSeenAt ?? holder.lastSignAt,
    explanation: `${words}${isForgotten ? ', and the task has not been offered again yet.' : '; the task is about to be offered again.'}`,
    advice: `Look after ${holder.name}: it fell silent.`,
  };
}

function cutOff(holder: Holder, now: Date): Finding {
  const seen = holder.lastSeenAt === null ? '' : `, last seen ${timeAgo(holder.lastSeenAt, now)}`;
  const words = wakeUpWords(holder, now);
  const woken = words === undefined ? '' : ` ${words}.`;
  return {
    reason: 'holder_silent',
    since: holder.lastSeenAt ?? holder.lastSignAt,
    explanation: `${holder.name} holds it and is not connected${seen}.${woken} Its lease ends at ${timeOf(holder.leaseExpiresAt)}.`,
    advice: 'It goes on when it connects again; otherwise the task is offered to the group when the lease ends.',
  };
}

function stopped(holder: Holder, lastSeenAt: Date, now: Date): Finding {
  return {
    reason: 'holder_silent',
    since: lastSeenAt,
    explanation: `${holder.name} holds it and is connected, but its last heartbeat came ${timeAgo(lastSeenAt, now)}. Its lease ends at ${timeOf(holder.leaseExpiresAt)}.`,
    advice: 'Its process may be stopped or overloaded. The task is offered to the group when the lease ends.',
  };
}

function modelFailing(holder: Holder, failed: FailedModelCall, now: Date): Finding {
  const [words, advice] = answerOf(failed);
  return {
    reason: 'model_failing',
    since: failed.at,
    explanation: `The last model call of ${holder.name} (${failed.model}) failed ${timeAgo(failed.at, now)}: ${words}.`,
    advice,
  };
}

/** A provider's own answer was passed on with its status; a failure is in Nexus' own words. */
function answerOf({ status, failure }: FailedModelCall): readonly [words: string, advice: string] {
  if (status === 401 || status === 403) {
    return [
      `the provider refuses the key of Nexus (${status})`,
      'Check NEXUS_MODEL_PROVIDER_API_KEY; the agent tries again.',
    ];
  }
  if (status === 429) {
    return ['the provider limits the rate of calls (429)', 'The agent tries again after the pause that it asks for.'];
  }
  if (status === 499) {
    return [
      'the provider had not begun its answer when the agent gave up waiting',
      'The provider has trouble, or the agent waits too briefly; it may try again.',
    ];
  }
  if (failure !== null) {
    const text = failure.replace(/\.$/, '');
    const words = `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
    return [words, 'Nexus tells the state of the provider under System in Observer; the agent tries again.'];
  }
  if (status >= 500) {
    return [
      `the provider answered with an error of its own (${status})`,
      'The provider has trouble; the agent tries again.',
    ];
  }
  return [`the provider refuses the request (${status})`, 'The run tells what was asked.'];
}
