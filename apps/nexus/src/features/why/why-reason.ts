import { assertNever } from '../../platform/errors/nexus-error.js';
import { readFailure } from './failure-words.js';
import type { Finding } from './finding.js';
import { reasonOfHolder } from './reason-of-holder.js';
import { reasonOfUnhandled } from './reason-of-nexus.js';
import { reasonOfWaiting } from './reason-of-person.js';
import { reasonOfAvailable } from './reason-of-team.js';
import { timeAgo, timeOf } from './time-words.js';
import type { Patience, WhyFacts } from './why-facts.js';

/**
 * The one reason why a task does not move, or the sign that it does. What stands nearest to the task's own next step comes
 * first: Nexus failing at it, then whoever has the turn by its status. Words that did not arrive matter only where a person
 * has the turn, for only then does somebody wait for them.
 */
export function findReason(facts: WhyFacts, now: Date, patience: Patience): Finding {
  const finding = reasonOf(facts, now, patience);
  return finding.reason === 'finished' ? finding : withChannel(finding, facts);
}

/** A channel that takes nothing stops no work. It is told besides, unless it is the reason already. */
function withChannel(finding: Finding, { brokenChannel }: WhyFacts): Finding {
  if (brokenChannel === undefined) return finding;
  const { words, advice } = readFailure('slack', brokenChannel.error);
  if (finding.explanation.includes(words)) return finding;
  const told = `Its channel in Slack takes nothing since ${timeOf(brokenChannel.since)}: ${words}.`;
  const both = [finding.advice, advice].filter((each) => each !== null).join(' ');
  return { ...finding, explanation: `${finding.explanation} ${told}`, advice: both === '' ? null : both };
}

function reasonOf(facts: WhyFacts, now: Date, patience: Patience): Finding {
  if (facts.archived !== undefined && isOver(facts)) return over(facts, facts.archived, now);
  if (facts.status === 'done' || facts.status === 'cancelled') return finished(facts, now);
  const stuck = isAgentsTurn(facts) && isBacklog(facts) ? undefined : reasonOfUnhandled(facts, now, patience);
  if (stuck !== undefined) return stuck;
  switch (facts.status) {
    case 'available':
      return withAssignee(reasonOfAvailable(facts, now, patience), facts);
    case 'claimed':
    case 'in_progress':
      // A status without a holder lasts as long as one transaction of the lease sweep.
      return facts.holder === undefined
        ? reasonOfAvailable(facts, now, patience)
        : reasonOfHolder(facts.holder, facts, now, patience);
    case 'blocked_on_human':
      return reasonOfWaiting('waiting_for_answer', facts, now, patience);
    case 'in_review':
      return reasonOfWaiting('waiting_for_review', facts, now, patience);
    case 'failed':
      return reasonOfWaiting('agent_failed', facts, now, patience);
    default:
      return assertNever(facts.status);
  }
}

/** A task that one agent alone may take waits for that one, whoever else is free. */
function withAssignee(finding: Finding, { givenTo }: WhyFacts): Finding {
  if (givenTo === undefined) return finding;
  const explanation = `${finding.explanation} A person gave it to ${givenTo}: nobody else is offered it.`;
  const advice =
    finding.advice === null ? null : `${finding.advice} \`/oblivion assign TASK anyone\` offers it to all.`;
  return { ...finding, explanation, advice };
}

function isAgentsTurn({ status }: WhyFacts): boolean {
  return status === 'available' || status === 'claimed' || status === 'in_progress';
}

/** Workers are behind with what was not tried yet. That keeps people's words from a task, but no agent from its work. */
function isBacklog({ unhandled, hasWorker }: WhyFacts): boolean {
  return unhandled !== undefined && unhandled.attempts === 0 && !unhandled.isGivenUp && hasWorker !== false;
}

function finished({ status, since, ending }: WhyFacts, now: Date): Finding {
  const by = ending === undefined ? '' : ` by ${ending.by}`;
  const because = ending === undefined || ending.reason === null ? '' : `: ${ending.reason}`;
  return {
    reason: 'finished',
    since,
    explanation: `The task was ${status} ${timeAgo(since, now)}${by}${because}.`,
    advice: null,
  };
}

function isOver({ status }: WhyFacts): boolean {
  return status === 'done' || status === 'cancelled' || status === 'failed';
}

/** A project that is over has no open tasks. */
function over(facts: WhyFacts, archived: NonNullable<WhyFacts['archived']>, now: Date): Finding {
  const finding = finished(facts, now);
  const { tag, since, isAsked } = archived;
  const explanation = `${finding.explanation} Its project @${tag} is archived since ${timeOf(since)}, so it is not opened again.`;
  return { ...finding, explanation, advice: isAsked ? 'Restore the project, then open the task again.' : null };
}
