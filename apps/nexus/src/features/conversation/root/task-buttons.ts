import type { TaskId, TaskStatus } from '@oblivion/protocol';
import type { SlackButton } from '../../../integrations/slack/button-links.js';

/** What a button does with a task, in the words of the lifecycle. */
export type ButtonTransition = 'cancel' | 'complete' | 'reopen';

interface TaskButton {
  readonly name: string;
  readonly label: string;
  readonly transition: ButtonTransition;
  readonly style?: 'primary' | 'danger';
}

const stop: TaskButton = { name: 'stop', label: 'Stop', transition: 'cancel', style: 'danger' };
const approve: TaskButton = { name: 'approve', label: 'Approve', transition: 'complete', style: 'primary' };
const askForChanges: TaskButton = { name: 'ask-for-changes', label: 'Ask for changes', transition: 'reopen' };
const tryAgain: TaskButton = { name: 'try-again', label: 'Try again', transition: 'reopen' };
const openAgain: TaskButton = { name: 'open-again', label: 'Open again', transition: 'reopen' };

const buttons: Record<TaskStatus, readonly TaskButton[]> = {
  available: [stop],
  claimed: [stop],
  in_progress: [stop],
  blocked_on_human: [stop],
  in_review: [approve, askForChanges],
  failed: [tryAgain],
  cancelled: [openAgain],
  done: [],
};

const actionPrefix = 'task-';

interface ButtonTask {
  readonly id: TaskId;
  readonly status: TaskStatus;
  readonly attempt: number;
}

/** The buttons under a task's root message. Each speaks of one attempt: pressed later, it is worth nothing. */
export function taskButtons(task: ButtonTask): readonly SlackButton[] {
  return buttons[task.status].map(({ name, label, style }) => ({
    actionId: `${actionPrefix}${name}`,
    value: `${task.id}/${task.attempt}`,
    label,
    ...(style === undefined ? {} : { style }),
  }));
}

export interface PressedTaskButton {
  readonly name: string;
  readonly taskId: TaskId;
  readonly attempt: number;
}

/** Reads a press; undefined when the button is none of a task. */
export function readPress(action: { actionId: string; value: string }): PressedTaskButton | undefined {
  const found = /^(tsk_\w+)\/(\d{1,9})$/.exec(action.value);
  if (found === null || !action.actionId.startsWith(actionPrefix)) return undefined;
  const [, taskId = '', attempt = ''] = found;
  return { name: action.actionId.slice(actionPrefix.length), taskId: taskId as TaskId, attempt: Number(attempt) };
}

export type PressDecision =
  | { readonly outcome: 'do'; readonly transition: ButtonTransition; readonly label: string }
  /** The task has moved on since the button was shown. */
  | { readonly outcome: 'stale' };

/** What a press means now: what the button said then, as long as the task still offers it in the same attempt. */
export function decidePress(pressed: PressedTaskButton, task: ButtonTask): PressDecision {
  const offered = buttons[task.status].find(({ name }) => name === pressed.name);
  if (offered === undefined || task.attempt !== pressed.attempt) return { outcome: 'stale' };
  return { outcome: 'do', transition: offered.transition, label: offered.label };
}
