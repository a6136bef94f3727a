import { Inject, Injectable } from '@nestjs/common';
import type { EventName } from '@oblivion/protocol';
import type { PlanEnd } from '../../../integrations/slack/progress-plan.js';
import { SETTINGS, type Settings } from '../../../platform/config/settings.js';
import type { TenantTransaction } from '../../../platform/database/database.service.js';
import type { ReceivedEvent } from '../../../platform/outbox/subscriber.js';
import { EffectRepository } from '../../effects/effect.repository.js';
import { type ProgressMessage, ProgressRepository } from '../../effects/slack/progress.repository.js';
import { type Task, TaskRepository } from '../../tasks/task.repository.js';

/** With these the run of a task may have ended. */
const ends: ReadonlySet<EventName> = new Set<EventName>([
  'task.submitted',
  'task.failed',
  'task.released',
  'task.available',
  'task.done',
  'task.cancelled',
]);

/** Owes the last change of a progress message that is shown as a plan: its newest step is over, and how. */
@Injectable()
export class ProgressEnds {
  readonly #effects: EffectRepository;
  readonly #progress: ProgressRepository;
  readonly #tasks: TaskRepository;
  readonly #pauseMs: number;

  constructor(
    effects: EffectRepository,
    progress: ProgressRepository,
    tasks: TaskRepository,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#effects = effects;
    this.#progress = progress;
    this.#tasks = tasks;
    this.#pauseMs = settings.slack.progressPauseMs;
  }

  async oweAfter(transaction: TenantTransaction, event: ReceivedEvent, task: Task): Promise<void> {
    if (!ends.has(event.name)) return;
    const before = await this.#progress.findNewest(transaction, task.id);
    if (before === undefined || !isOpen(before)) return;
    const ended = await this.#tasks.findRunStatus(transaction, before.runId);
    if (ended !== undefined && ended !== 'active')
      await this.owe(transaction, { eventPosition: event.position, task, before }, ended);
  }

  /** Nothing where the message is text alone, or was over before. */
  async owe(
    transaction: TenantTransaction,
    { eventPosition, task, before }: { eventPosition: string; task: Task; before: ProgressMessage },
    ended: PlanEnd,
  ): Promise<void> {
    const { plan, runId, firstMessageId, text, face } = before;
    if (plan === null || !isOpen(before)) return;
    const payload = { channel: task.slack_channel_id, text, ...face, messageId: firstMessageId };
    await this.#effects.insert(transaction, {
      eventPosition,
      target: 'slack.progress',
      lane: `${task.id}:slack`,
      taskId: task.id,
      effect: {
        kind: 'slack.progress',
        payload: { ...payload, progressOf: runId, firstMessageId, plan: { notes: plan.notes, ended } },
      },
      dueAt: this.#progress.nextChangeAt(task.id, runId, this.#pauseMs),
    });
  }
}

function isOpen({ plan }: ProgressMessage): boolean {
  return plan !== null && plan.ended === null;
}
