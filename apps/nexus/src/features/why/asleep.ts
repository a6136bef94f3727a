import type { WakeUpState } from '../agents/wake-up.js';
import type { Finding } from './finding.js';
import { timeAgo } from './time-words.js';
import type { Patience, TeamAgent } from './why-facts.js';

interface Sleeper {
  readonly name: string;
  readonly wakeUp: WakeUpState | undefined;
}

/** How an agent that is not connected was last woken; undefined when it has no address to be woken at. */
export function wakeUpWords({ name, wakeUp }: Sleeper, now: Date): string | undefined {
  if (wakeUp === undefined) return undefined;
  const { attemptedAt, lastError } = wakeUp;
  if (attemptedAt === null) return `${name} is asleep and is about to be woken`;
  const ago = timeAgo(attemptedAt, now);
  if (lastError !== null) return `${name} is asleep; its wake-up ${ago} was not taken: ${lastError}`;
  return `${name} is asleep; a wake-up was sent ${ago}`;
}

/** Nobody who is connected can take the task, and some of its agents sleep. */
export function reasonOfSleepers(
  { sleepers, groupName, since }: { sleepers: readonly TeamAgent[]; groupName: string; since: Date },
  now: Date,
  patience: Patience,
): Finding {
  const shown = sleepers.slice(0, 3).flatMap((sleeper) => wakeUpWords(sleeper, now) ?? []);
  const rest = sleepers.length > shown.length ? `; ${sleepers.length - shown.length} more sleep` : '';
  const explanation = `Nobody in ${groupName} who is connected has a free slot. ${shown.join('. ')}${rest}.`;
  const isBeingWoken = sleepers.some(({ wakeUp }) => wakeUp !== undefined && wakeUp.lastError === null);
  if (isBeingWoken && now.getTime() - since.getTime() < patience.offerMs) {
    return { reason: 'agents_waking', since, explanation, advice: null };
  }
  const advice = isBeingWoken
    ? 'It does not connect although it was woken: look at its own log.'
    : "See that its address for wake-ups can be reached and that it has the agent's wake secret.";
  return { reason: 'agents_asleep', since, explanation, advice };
}
