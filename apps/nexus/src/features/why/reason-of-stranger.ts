import type { SourceProvider } from '@oblivion/protocol';
import { assertNever } from '../../platform/errors/nexus-error.js';
import { nameOfSystem } from './failure-words.js';
import type { Finding } from './finding.js';
import { reasonOfUnhandled } from './reason-of-nexus.js';
import { lateWords, unheardFinding } from './reason-of-person.js';
import { isOlder, timeAgo, timeOf } from './time-words.js';
import type { Patience, Refusal, StrangerFacts } from './why-facts.js';

/** Why a task of a work source is none here: somebody wrote it and waits for agents. */
export function findReasonOfStranger(facts: StrangerFacts, now: Date, patience: Patience): Finding {
  const { externalId, source, isConnected, unhandled, streamedSince, refusal, unheard } = facts;
  const name = nameOfSystem(source);
  const stuck = reasonOfUnhandled(facts, now, patience);
  if (stuck !== undefined) return stuck;
  if (streamedSince !== undefined && isOlder(streamedSince, now, patience.deliveryMs)) return notStored(streamedSince);
  const arrivedAt = unhandled?.since ?? streamedSince;
  if (arrivedAt !== undefined) {
    return {
      reason: 'arriving',
      since: arrivedAt,
      explanation: `News of the task came from ${name} ${timeAgo(arrivedAt, now)} and are being handled.`,
      advice: null,
    };
  }
  if (refusal !== undefined) return refused(refusal, name, now);
  if (unheard !== undefined) return unheardFinding(unheard);
  const late = lateWords(facts.lateNews);
  return {
    reason: 'not_known',
    since: now,
    explanation: isConnected
      ? `Nexus has heard nothing of a task ${externalId}.${late === undefined ? '' : ` ${late}`}`
      : `Nexus has heard nothing of a task ${externalId}: ${name} is not connected.`,
    advice: isConnected ? howTasksCome[source] : `Connect ${name} in Observer or with \`nexus seed\`.`,
  };
}

const howTasksCome: Readonly<Record<SourceProvider, string>> = {
  clickup:
    'Check the id. A ClickUp task comes here when its description names a project, such as @demo, or when a project takes its whole list.',
  github:
    'Check the number, and that its repository is connected. An issue comes here when its body names a project, such as @demo, or when it has a label of one.',
};

function notStored(since: Date): Finding {
  return {
    reason: 'not_stored',
    since,
    explanation: `News of the task came at ${timeOf(since)} while PostgreSQL was away. They are kept in Redis and not moved yet.`,
    advice: 'A Nexus with the role intake or worker moves them as soon as PostgreSQL takes them: check that one runs.',
  };
}

function refused({ reason, at, tags, projects }: Refusal, name: string, now: Date): Finding {
  const existing = projects.map((tag) => `@${tag}`).join(', ') || 'none yet';
  const ago = timeAgo(at, now);
  switch (reason) {
    case 'unknown_tag':
      return {
        reason: 'unknown_tag',
        since: at,
        explanation: `The task named ${tags.map((tag) => `@${tag}`).join(', ')} ${ago}, and no project has that tag. Projects here: ${existing}.`,
        advice: `Edit its description in ${name} to name one of them.`,
      };
    case 'untagged':
      return {
        reason: 'untagged',
        since: at,
        explanation: `The task was seen ${ago} and names no project. Projects here: ${existing}.`,
        advice: `Name one of them in its description in ${name}.`,
      };
    case 'closed':
      return {
        reason: 'untagged',
        since: at,
        explanation: `The task was closed already when it was seen first, ${ago}.`,
        advice: `Open it again in ${name}, with a project named in its description.`,
      };
    default:
      return assertNever(reason);
  }
}
