import { assertNever } from '../../platform/errors/nexus-error.js';
import { isRateLimit, nameOfSystem, readFailure } from './failure-words.js';
import type { Finding } from './finding.js';
import { noWorker } from './reason-of-nexus.js';
import { isOlder, timeAgo, timeOf } from './time-words.js';
import type { LateNews, Mirror, Patience, Unheard, WhyFacts } from './why-facts.js';

type Waiting = 'waiting_for_answer' | 'waiting_for_review' | 'agent_failed';

/**
 * Why a task stands still whose next step is a person's. Words that arrived nowhere come first, for nobody can answer what
 * they cannot read; then tools from which an answer could not be heard; then the person.
 */
export function reasonOfWaiting(waiting: Waiting, facts: WhyFacts, now: Date, patience: Patience): Finding {
  return undelivered(facts, now, patience) ?? unheardFirst(waiting, facts, now) ?? wait(waiting, facts, now, patience);
}

function undelivered(facts: WhyFacts, now: Date, patience: Patience): Finding | undefined {
  const words = facts.mirrors.filter((mirror) => mirror.thing === 'words' && mirror.state !== 'dropped');
  if (words.some((mirror) => mirror.state === 'delivered')) return undefined;
  const parked = words.find((mirror) => mirror.state === 'parked');
  if (parked !== undefined) return parkedWords(parked);
  const late = words.find((mirror) => isOlder(mirror.since, now, patience.deliveryMs));
  if (late === undefined) return undefined;
  if (late.attempts === 0 && late.error === null && facts.hasWorker === false) {
    return noWorker(late.since, `What was said at ${timeOf(late.since)} has not been sent.`);
  }
  return onItsWay(late);
}

function parkedWords(mirror: Mirror): Finding {
  const { words, advice } = readFailure(mirror.system, mirror.error ?? 'it did not take it in time');
  return {
    reason: 'delivery_parked',
    since: mirror.since,
    explanation: `${nameOfSystem(mirror.system)} does not take what was said: ${words}. It is no longer tried.`,
    advice: `${advice ?? 'Mend the cause.'} Then send it again or drop it in Observer.`,
  };
}

function onItsWay({ system, since, error, nextAttemptAt }: Mirror): Finding {
  const name = nameOfSystem(system);
  if (error !== null && nextAttemptAt !== null && isRateLimit(error)) {
    return {
      reason: 'not_delivered',
      since,
      explanation: `${name} limits the rate of calls until ${timeOf(nextAttemptAt)}; what was said at ${timeOf(since)} waits.`,
      advice: 'It is sent by itself, in order, as soon as the pause is over.',
    };
  }
  const failure = error === null ? undefined : readFailure(system, error);
  const because = failure === undefined ? '' : `: ${failure.words}`;
  const next = nextAttemptAt === null ? '' : ` The next attempt is at ${timeOf(nextAttemptAt)}.`;
  return {
    reason: 'not_delivered',
    since,
    explanation: `${name} has not taken what was said since ${timeOf(since)}${because}.${next}`,
    advice: failure?.advice ?? 'It is sent by itself, in order, as soon as the other side takes it.',
  };
}

function unheardFirst(waiting: Waiting, facts: WhyFacts, now: Date): Finding | undefined {
  const { unheard } = facts;
  if (unheard === undefined) return undefined;
  const said = whatWasSaid(waiting, facts, now);
  return { ...unheardFinding(unheard), explanation: `${said} ${unheardWords(unheard)}` };
}

/** News from a tool do not come: what people do there cannot move a task. */
export function unheardFinding(unheard: Unheard): Finding {
  return {
    reason: 'not_heard',
    since: unheard.since,
    explanation: unheardWords(unheard),
    advice:
      readFailure(unheard.system, unheard.error).advice ??
      `Answer ${unheard.system === 'slack' ? 'where the task was written' : 'in Slack'} meanwhile; what was missed is found later.`,
  };
}

function unheardWords({ system, since, error }: Unheard): string {
  const name = nameOfSystem(system);
  const { words } = readFailure(system, error);
  return `Since ${timeOf(since)} nothing is heard from ${name}: ${words}.`;
}

/** What a work source tells comes later than usual; undefined while its webhook is well. */
export function lateWords(late: LateNews | undefined): string | undefined {
  if (late === undefined) return undefined;
  const what =
    late.state === 'gone' ? 'was removed and could not be made again' : 'is suspended and could not be revived';
  return `The webhook of ${nameOfSystem(late.source)} ${what} since ${timeOf(late.since)}: what is written there is heard late.`;
}

function wait(waiting: Waiting, facts: WhyFacts, now: Date, patience: Patience): Finding {
  const missing = missingWords(facts.mirrors, now, patience);
  return {
    reason: waiting,
    since: facts.lastWords?.at ?? facts.since,
    explanation: [whatWasSaid(waiting, facts, now), missing?.words, lateWords(facts.lateNews)]
      .filter((sentence) => sentence !== undefined)
      .join(' '),
    advice: missing?.advice ?? adviceOn[waiting],
  };
}

const adviceOn: Readonly<Record<Waiting, string>> = {
  waiting_for_answer: 'Answer in the Slack thread, or as a comment where the task was written.',
  waiting_for_review: 'Close the task where it was written, or answer in the thread to have it changed.',
  agent_failed: 'Change the task or clear what stood in the way, then open it again where it was written.',
};

/** Where people look and do not see it, although it stands elsewhere. */
function missingWords(
  mirrors: readonly Mirror[],
  now: Date,
  patience: Patience,
): { words: string; advice: string | null } | undefined {
  const missing = mirrors.find(
    ({ state, since, error }) =>
      error !== null && state !== 'delivered' && (state !== 'waiting' || isOlder(since, now, patience.deliveryMs)),
  );
  if (missing === undefined) return undefined;
  const { words, advice } = readFailure(missing.system, missing.error as string);
  const what = missing.thing === 'status' ? 'does not show the status' : 'does not show it';
  return { words: `${nameOfSystem(missing.system)} ${what}: ${words}.`, advice };
}

function whatWasSaid(waiting: Waiting, facts: WhyFacts, now: Date): string {
  const { lastWords } = facts;
  const author = lastWords?.author ?? facts.holder?.name ?? 'The agent';
  const ago = timeAgo(lastWords?.at ?? facts.since, now);
  switch (waiting) {
    case 'waiting_for_answer': {
      const asked = lastWords?.kind === 'blocker' ? `is blocked and said why ${ago}` : `asked a question ${ago}`;
      return `${author} ${asked} and waits for a person.`;
    }
    case 'waiting_for_review':
      return `${author} handed in a result ${ago}. Oblivion never marks a task done by itself.`;
    case 'agent_failed':
      return `${author} gave up ${ago}; the thread says why.`;
    default:
      return assertNever(waiting);
  }
}
