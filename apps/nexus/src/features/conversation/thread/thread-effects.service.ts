import { Inject, Injectable } from '@nestjs/common';
import type { RunId } from '@oblivion/protocol';
import { withFeedback } from '../../../integrations/slack/button-links.js';
import type { ProgressPlan } from '../../../integrations/slack/progress-plan.js';
import { SETTINGS, type Settings } from '../../../platform/config/settings.js';
import type { TenantTransaction } from '../../../platform/database/database.service.js';
import { AnswerStreamRepository } from '../../effects/answers/answer-stream.repository.js';
import { EffectRepository } from '../../effects/effect.repository.js';
import { ProgressRepository } from '../../effects/slack/progress.repository.js';
import type { Task } from '../../tasks/task.repository.js';
import { AgentFaces, type Face } from '../agent-faces.service.js';
import type { MessageRow } from '../message.repository.js';
import { feedbackAction } from './result-feedback.js';
import { ProgressEnds } from './progress-ends.service.js';
import { withMoreProgress } from './progress-text.js';
import { slackTexts } from './thread-text.js';

/** Owes what stands in a task's thread for what was said: messages, or more of the progress message of a run. */
@Injectable()
export class ThreadEffects {
  readonly #effects: EffectRepository;
  readonly #progress: ProgressRepository;
  readonly #faces: AgentFaces;
  @Inject(AnswerStreamRepository) private readonly answers!: AnswerStreamRepository;
  readonly #pauseMs: number;
  readonly #hasTraces: boolean;
  readonly #hasPlans: boolean;
  @Inject(ProgressEnds) private readonly ends!: ProgressEnds;

  constructor(
    effects: EffectRepository,
    progress: ProgressRepository,
    faces: AgentFaces,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#effects = effects;
    this.#progress = progress;
    this.#faces = faces;
    this.#pauseMs = settings.slack.progressPauseMs;
    this.#hasPlans = settings.slack.planBlocks;
    const { url, publicKey, secretKey } = settings.langfuse;
    this.#hasTraces = url !== undefined && publicKey !== undefined && secretKey !== undefined;
  }

  async owe(transaction: TenantTransaction, eventPosition: string, task: Task, message: MessageRow): Promise<void> {
    const face = message.agent_id === null ? {} : await this.#faces.of(transaction, message.agent_id);
    const texts = this.#asksForFeedback(message) ? askingForFeedback(message) : slackTexts(message);
    if (await this.#isAdded(transaction, eventPosition, task, { message, texts, face })) return;
    const lane = slackLane(task);
    await this.#progress.hasten(transaction, lane);
    const answerOf = await this.#answerOf(transaction, message);
    for (const [index, text] of texts.entries()) {
      const progress = texts.length === 1 ? this.#progressOf(message) : beginningOf(message);
      const begun = index === 0 ? answerOf : {};
      const payload = { channel: task.slack_channel_id, text, ...face, messageId: message.id, ...progress, ...begun };
      const effect = { kind: 'slack.message', payload } as const;
      const target = `slack.message/${index}`;
      await this.#effects.insert(transaction, { eventPosition, target, lane, taskId: task.id, effect });
    }
  }

  /** The run whose answer was shown while it was written, where this is its first result. */
  async #answerOf(transaction: TenantTransaction, { kind, run_id }: MessageRow): Promise<{ answerOf?: RunId }> {
    if (kind !== 'result' || run_id === null) return {};
    return (await this.answers.claimEnd(transaction, run_id)) ? { answerOf: run_id } : {};
  }

  /** What the first words of a progress message carry; links to what was made stand in text alone. */
  #progressOf(message: MessageRow): ProgressBeginning {
    const isPlan = this.#hasPlans && message.artifacts.length === 0;
    const plan = isPlan ? { plan: { notes: [message.text], ended: null } } : {};
    const beginning = beginningOf(message);
    return beginning.progressOf === undefined ? {} : { ...beginning, ...plan };
  }

  /** A score belongs to a trace: where runs are not exported there is nothing to give it to. */
  #asksForFeedback({ kind, run_id }: MessageRow): boolean {
    return this.#hasTraces && kind === 'result' && run_id !== null;
  }

  /** True when the words go into the progress message that the run has already. */
  async #isAdded(
    transaction: TenantTransaction,
    eventPosition: string,
    task: Task,
    { message, texts, face }: { message: MessageRow; texts: readonly string[]; face: Face },
  ): Promise<boolean> {
    const runId = message.run_id;
    if (message.kind !== 'progress' || runId === null) return false;
    const before = await this.#progress.findNewest(transaction, task.id, runId);
    if (before === undefined) return false;
    const [only = '', ...others] = texts;
    const longer = others.length > 0 ? undefined : withMoreProgress(before.text, only);
    if (longer === undefined) {
      await this.ends.owe(transaction, { eventPosition, task, before }, 'continued');
      return false;
    }
    const more = this.#progressOf(message).plan;
    const isPlan = before.plan !== null && more !== undefined;
    const plan = isPlan ? { plan: { notes: [...before.plan.notes, ...more.notes], ended: null } } : {};
    const payload = { channel: task.slack_channel_id, text: longer, ...face, messageId: message.id };
    await this.#effects.insert(transaction, {
      eventPosition,
      target: 'slack.progress',
      lane: slackLane(task),
      taskId: task.id,
      effect: {
        kind: 'slack.progress',
        payload: { ...payload, progressOf: runId, firstMessageId: before.firstMessageId, ...plan },
      },
      dueAt: this.#progress.nextChangeAt(task.id, runId, this.#pauseMs),
    });
    return true;
  }
}

interface ProgressBeginning {
  readonly progressOf?: string;
  readonly plan?: ProgressPlan;
}

function beginningOf({ kind, run_id }: MessageRow): ProgressBeginning {
  return kind === 'progress' && run_id !== null ? { progressOf: run_id } : {};
}

/** The last part of a result has the thumbs. */
function askingForFeedback(message: MessageRow): readonly string[] {
  const texts = slackTexts(message);
  const last = withFeedback(texts.at(-1) ?? '', { actionId: feedbackAction, value: message.run_id ?? '' });
  return [...texts.slice(0, -1), last];
}

/** What is owed to Slack for a task goes out in this order. */
function slackLane(task: Task): string {
  return `${task.id}:slack`;
}
