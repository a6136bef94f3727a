import { Random } from '../framework/random.ts';

/** How a step of Nexus breaks off: at its n-th write, once; from there on as a dead process; or with its connection. */
export interface Crash {
  readonly kind: 'statement fails' | 'process dies' | 'connection is cut' | 'commit fails';
  readonly atWrite: number;
}

/** What the network between Nexus and Slack or ClickUp does to the next call; one that is there twice comes up twice as often. */
export const outsideFaults = [
  'answer held back',
  'reset before',
  'reset after',
  '500 before',
  '500 after',
  '429',
  'answer held back',
] as const;
export type OutsideFault = (typeof outsideFaults)[number];

export const statuses = ['to do', 'in progress', 'closed'] as const;
export const words = ['progress', 'question', 'blocker', 'result'] as const;

/**
 * One thing that happens. Numbers name tasks, agents and claims by their order, and places in lists that are counted round;
 * so a plan follows from its seed alone, whatever the steps before it led to.
 */
export type Step =
  | { readonly kind: 'person writes a task'; readonly isTagged: boolean }
  | { readonly kind: 'person edits the task'; readonly task: number }
  | { readonly kind: 'person comments'; readonly task: number }
  | { readonly kind: 'person sets a status'; readonly task: number; readonly status: (typeof statuses)[number] }
  | { readonly kind: 'person deletes the task'; readonly task: number }
  | { readonly kind: 'person replies in the thread'; readonly task: number }
  | {
      readonly kind: 'webhooks arrive';
      readonly picks: readonly { readonly place: number; readonly comesAgain: boolean }[];
      readonly crash: Crash | undefined;
    }
  | { readonly kind: 'webhooks are moved from redis'; readonly crash: Crash | undefined }
  | { readonly kind: 'redis forgets everything' }
  | { readonly kind: 'events are handled'; readonly places: readonly number[]; readonly crash: Crash | undefined }
  | {
      readonly kind: 'effects are sent';
      readonly places: readonly number[];
      readonly fault: OutsideFault | undefined;
      readonly crash: Crash | undefined;
    }
  | { readonly kind: 'answers held back arrive' }
  | {
      readonly kind: 'agents claim at once';
      readonly task: number;
      readonly agents: readonly number[];
      readonly crash: Crash | undefined;
    }
  | {
      readonly kind: 'agent writes';
      /** Place among all claims that were ever granted: former owners write as well. */
      readonly claim: number;
      readonly write: AgentWrite;
      readonly crash: Crash | undefined;
    }
  | { readonly kind: 'agent sends its last request again'; readonly agent: number }
  | { readonly kind: 'lease runs out'; readonly claim: number }
  | { readonly kind: 'leases are swept'; readonly crash: Crash | undefined }
  | { readonly kind: 'time passes' };

export type AgentWrite =
  | { readonly type: 'start' | 'think' | 'release' | 'heartbeat' }
  | { readonly type: 'say'; readonly word: (typeof words)[number] }
  | { readonly type: 'finish'; readonly outcome: 'completed' | 'failed' };

/** How often each kind comes up, in parts of their sum. */
const weights: Readonly<Record<Step['kind'], number>> = {
  'person writes a task': 4,
  'person edits the task': 2,
  'person comments': 4,
  'person sets a status': 3,
  'person deletes the task': 1,
  'person replies in the thread': 4,
  'webhooks arrive': 16,
  'webhooks are moved from redis': 2,
  'redis forgets everything': 1,
  'events are handled': 18,
  'effects are sent': 24,
  'answers held back arrive': 3,
  'agents claim at once': 12,
  'agent writes': 24,
  'agent sends its last request again': 4,
  'lease runs out': 6,
  'leases are swept': 5,
  'time passes': 14,
};

export const agentCount = 4;
const taskCount = 5;
const crashProbability = 0.2;
const sumOfWeights = Object.values(weights).reduce((sum, weight) => sum + weight, 0);

/** The steps of a seed. The first ones always bring a task to an agent, so that there is something to break. */
export function makePlan(seed: number, count: number): readonly Step[] {
  const random = new Random(seed);
  const first: Step[] = [
    { kind: 'person writes a task', isTagged: true },
    { kind: 'person writes a task', isTagged: true },
  ];
  return [...first, ...Array.from({ length: count }, () => makeStep(random))];
}

function makeStep(random: Random): Step {
  let rest = random.between(0, sumOfWeights);
  const kinds = Object.keys(weights) as Step['kind'][];
  const kind = kinds.find((candidate) => (rest -= weights[candidate]) < 0) ?? 'time passes';
  switch (kind) {
    case 'person writes a task':
      return { kind, isTagged: random.hits(0.85) };
    case 'person edits the task':
    case 'person comments':
    case 'person deletes the task':
    case 'person replies in the thread':
      return { kind, task: random.below(taskCount) };
    case 'person sets a status':
      return { kind, task: random.below(taskCount), status: random.pick(statuses) };
    case 'webhooks arrive':
      return { kind, picks: makePicks(random), crash: makeCrash(random) };
    case 'events are handled':
      return { kind, places: makePlaces(random), crash: makeCrash(random) };
    case 'effects are sent': {
      const fault = random.hits(0.5) ? random.pick(outsideFaults) : undefined;
      return { kind, places: makePlaces(random), fault, crash: makeCrash(random) };
    }
    case 'agents claim at once': {
      const agents = Array.from({ length: 1 + random.below(agentCount) }, () => random.below(agentCount));
      return { kind, task: random.below(taskCount), agents: [...new Set(agents)], crash: makeCrash(random) };
    }
    case 'lease runs out':
      return { kind, claim: random.below(1_000) };
    case 'agent writes':
      return { kind, claim: random.below(1_000), write: makeWrite(random), crash: makeCrash(random) };
    case 'agent sends its last request again':
      return { kind, agent: random.below(agentCount) };
    case 'webhooks are moved from redis':
    case 'leases are swept':
      return { kind, crash: makeCrash(random) };
    default:
      return { kind };
  }
}

function makePicks(random: Random): { place: number; comesAgain: boolean }[] {
  return Array.from({ length: 1 + random.below(4) }, () => ({
    place: random.below(1_000),
    comesAgain: random.hits(0.25),
  }));
}

function makePlaces(random: Random): number[] {
  return Array.from({ length: 1 + random.below(4) }, () => random.below(1_000));
}

function makeCrash(random: Random): Crash | undefined {
  if (!random.hits(crashProbability)) return undefined;
  const kinds = ['statement fails', 'process dies', 'connection is cut', 'commit fails'] as const;
  return { kind: random.pick(kinds), atWrite: 1 + random.below(8) };
}

function makeWrite(random: Random): AgentWrite {
  const type = random.pick(['start', 'say', 'say', 'say', 'think', 'heartbeat', 'release', 'finish'] as const);
  if (type === 'say') return { type, word: random.pick(words) };
  if (type === 'finish') return { type, outcome: random.hits(0.8) ? 'completed' : 'failed' };
  return { type };
}
