import {
  type MessageKind,
  type Origin,
  type SourceProvider,
  sourceProviders,
  type TaskStatus,
  type ThoughtKind,
  workSources,
} from '@oblivion/protocol';

/** Statuses as people read them. */
export const statusLabels: Readonly<Record<TaskStatus, string>> = {
  available: 'Available',
  claimed: 'Claimed',
  in_progress: 'In progress',
  blocked_on_human: 'Waiting for a person',
  in_review: 'In review',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

/** ClickUp's own numbers as people read them. */
export const priorityLabels: Readonly<Record<number, string>> = { 1: 'Urgent', 2: 'High', 3: 'Normal', 4: 'Low' };

const sourceNames = Object.fromEntries(sourceProviders.map((name) => [name, workSources[name].name])) as Record<
  SourceProvider,
  string
>;

export const originLabels: Readonly<Record<Origin, string>> = {
  slack: 'Slack',
  ...sourceNames,
  agent: 'Agent',
  observer: 'Observer',
  system: 'Oblivion',
};

/** Kinds of messages; a plain comment needs no mark. */
export const messageKindLabels: Readonly<Record<MessageKind, string | null>> = {
  progress: 'Progress',
  question: 'Question',
  blocker: 'Blocker',
  result: 'Result',
  failure: 'Failure',
  comment: null,
  note: 'Note',
};

export const thoughtKindLabels: Readonly<Record<ThoughtKind, string>> = {
  thought: 'Thought',
  plan: 'Plan',
  tool: 'Tool use',
};
