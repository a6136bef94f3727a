import { nameOfSystem, readFailure, systemIn } from './failure-words.js';
import type { Finding } from './finding.js';
import { isOlder, timeOf } from './time-words.js';
import type { Patience, Unhandled } from './why-facts.js';

/** What Nexus itself has not done with an event for too long; undefined while all is in time. */
export function reasonOfUnhandled(
  facts: { readonly unhandled: Unhandled | undefined; readonly hasWorker: boolean | undefined },
  now: Date,
  patience: Patience,
): Finding | undefined {
  const { unhandled, hasWorker } = facts;
  if (unhandled === undefined) return undefined;
  const { since, attempts, isGivenUp, subscriber, error } = unhandled;
  if (!isGivenUp && !isOlder(since, now, patience.deliveryMs)) return undefined;
  if (attempts === 0 && hasWorker === false) {
    return noWorker(since, `What happened to the task at ${timeOf(since)} has not been handled.`);
  }
  const system = error === null ? undefined : systemIn(error);
  if (system !== undefined) return outsideFails(unhandled, system);
  const because = error === null ? '' : ` (${error})`;
  const what = attempts === 0 ? 'has not begun to handle' : 'cannot handle';
  return {
    reason: 'not_handled',
    since,
    explanation: `${subscriber} ${what} an event of this task since ${timeOf(since)}${because}.`,
    advice: isGivenUp
      ? 'It was given up after its last attempt: look at the log of the worker with this task id.'
      : attempts === 0
        ? 'It waits behind other work, or the queue lost it; then it is found within seconds.'
        : 'It is tried again by itself; the log of the worker says what stands in the way.',
  };
}

/** The subscriber is well: the tool that it must ask is not. */
function outsideFails({ since, error, isGivenUp }: Unhandled, system: string): Finding {
  const { words, advice } = readFailure(system, error ?? '');
  const end = isGivenUp ? ' It was given up after its last attempt.' : ' It is tried again by itself.';
  return {
    reason: 'not_handled',
    since,
    explanation: `What happened to the task at ${timeOf(since)} could not be read from ${nameOfSystem(system)}: ${words}.${end}`,
    advice: advice ?? `It goes on as soon as ${nameOfSystem(system)} answers.`,
  };
}

export function noWorker(since: Date, consequence: string): Finding {
  return {
    reason: 'no_worker',
    since,
    explanation: `No process of Nexus with the role worker is running. ${consequence}`,
    advice: 'Start a Nexus whose NEXUS_ROLES name worker; everything that waits is then done in order.',
  };
}
