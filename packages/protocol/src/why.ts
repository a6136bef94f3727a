import { z } from 'zod';
import { taskId } from './ids.js';
import { taskStatus } from './task.js';

/** Whose turn it is when a task does not move. */
export const turns = ['agent', 'person', 'operator', 'outside', 'nobody'] as const;

/**
 * Every answer to "why is nothing happening?". `isMoving`: the task is in good hands and needs nobody. `turn`: who can
 * make it move. `title`: public text; the explanation names agents, people and times.
 */
export const whyTable = {
  working: { isMoving: true, turn: 'agent', title: 'An agent is working on it.' },
  offered: { isMoving: true, turn: 'agent', title: 'It has just been offered to the agents of its group.' },
  no_agents: { isMoving: false, turn: 'operator', title: 'Its group has no agents.' },
  agents_offline: { isMoving: false, turn: 'operator', title: 'All agents of its group are offline.' },
  agents_waking: { isMoving: true, turn: 'agent', title: 'Its agents sleep and are being woken.' },
  agents_asleep: { isMoving: false, turn: 'operator', title: 'Its agents sleep and do not come when they are woken.' },
  agents_full: { isMoving: false, turn: 'agent', title: 'All agents that are online hold as many tasks as they can.' },
  unclaimed: { isMoving: false, turn: 'agent', title: 'Agents are free, and none of them takes it.' },
  given_back: { isMoving: false, turn: 'person', title: 'Agents take it and give it back, again and again.' },
  holder_silent: { isMoving: false, turn: 'agent', title: 'The agent that holds it fell silent.' },
  holder_idle: { isMoving: false, turn: 'agent', title: 'The agent that holds it is there and does nothing.' },
  model_failing: { isMoving: false, turn: 'outside', title: 'The model does not answer the agent.' },
  waiting_for_answer: { isMoving: false, turn: 'person', title: 'The agent waits for an answer.' },
  waiting_for_review: { isMoving: false, turn: 'person', title: 'The result waits for a review.' },
  agent_failed: { isMoving: false, turn: 'person', title: 'The agent could not do it.' },
  not_delivered: { isMoving: false, turn: 'outside', title: 'What was said has not arrived where people read it.' },
  delivery_parked: { isMoving: false, turn: 'operator', title: 'What was said cannot be delivered.' },
  not_heard: { isMoving: false, turn: 'operator', title: 'What people write does not reach Nexus.' },
  not_handled: { isMoving: false, turn: 'operator', title: 'Nexus cannot handle what happened to it.' },
  no_worker: { isMoving: false, turn: 'operator', title: 'No process of Nexus does the work that is due.' },
  not_stored: { isMoving: false, turn: 'operator', title: 'It waits in Redis until PostgreSQL takes it.' },
  arriving: { isMoving: true, turn: 'nobody', title: 'It has just come from ClickUp.' },
  unknown_tag: { isMoving: false, turn: 'person', title: 'It names a project that does not exist.' },
  untagged: { isMoving: false, turn: 'person', title: 'It names no project.' },
  not_known: { isMoving: false, turn: 'person', title: 'Nexus has heard nothing of it.' },
  finished: { isMoving: false, turn: 'nobody', title: 'It is finished.' },
} as const satisfies Record<string, { isMoving: boolean; turn: (typeof turns)[number]; title: string }>;

export type WhyReason = keyof typeof whyTable;
export const whyReasons = Object.keys(whyTable) as [WhyReason, ...WhyReason[]];

/** `GET /api/v1/tasks/:id/why`, by the id here or the one in ClickUp: the one reason, and what to do about it. */
export const why = z
  .object({
    /** Null for a task of ClickUp that is none here. */
    taskId: taskId.nullable(),
    status: taskStatus.nullable(),
    reason: z.enum(whyReasons),
    isMoving: z.boolean(),
    turn: z.enum(turns),
    /** Since when this has been so. */
    since: z.iso.datetime(),
    /** One or two sentences with names and times. */
    explanation: z.string(),
    /** What somebody can do now; null when there is nothing to do. */
    advice: z.string().nullable(),
  })
  .meta({ id: 'Why' });
export type Why = z.infer<typeof why>;
