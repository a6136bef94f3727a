import { Inject, Injectable } from '@nestjs/common';
import { partLength } from '../../../integrations/slack/part-length.js';
import { SETTINGS, type Settings } from '../../../platform/config/settings.js';
import type { TenantTransaction } from '../../../platform/database/database.service.js';
import { storableText } from '../../../platform/database/storable.js';
import { type AnswerRow, AnswerStreamRepository } from '../../effects/answers/answer-stream.repository.js';
import { EffectRepository } from '../../effects/effect.repository.js';
import { ProgressRepository } from '../../effects/slack/progress.repository.js';
import { shownAnswer } from '../../effects/answers/shown-answer.js';
import type { Task } from '../../tasks/task.repository.js';
import type { WrittenUnderClaim } from '../../tasks/task.service.js';
import { AgentFaces } from '../agent-faces.service.js';
import { type AnswerPart, decidePart } from './answer-part.js';
import { MentionTasks } from '../orders/mention-tasks.service.js';
import { RecipientRepository } from './recipient.repository.js';

/** Answers have no events: the target of an effect for one names it. */
const noEvent = '0';

/** Final answers while they are written. In a lane of their own: words never wait for them. */
@Injectable()
export class Answers {
  readonly #streams: AnswerStreamRepository;
  readonly #effects: EffectRepository;
  readonly #faces: AgentFaces;
  readonly #recipients: RecipientRepository;
  readonly #settings: Settings['slack'];
  @Inject(ProgressRepository) private readonly progress!: ProgressRepository;
  @Inject(MentionTasks) private readonly mentions!: MentionTasks;

  constructor(
    streams: AnswerStreamRepository,
    effects: EffectRepository,
    faces: AgentFaces,
    recipients: RecipientRepository,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#streams = streams;
    this.#effects = effects;
    this.#faces = faces;
    this.#recipients = recipients;
    this.#settings = settings.slack;
  }

  /** `over`: no further part of the answer will be shown. */
  async take(transaction: TenantTransaction, written: WrittenUnderClaim, given: AnswerPart): Promise<'taken' | 'over'> {
    if (!this.#settings.streamAnswers) return 'over';
    const { claim } = written;
    const known = await this.#streams.lock(transaction, claim.run_id);
    if (known?.is_open === false) return 'over';
    const part = { ...given, text: storableText(given.text) };
    const decision = decidePart(known, part);
    if (decision.outcome === 'known') return 'taken';
    if (decision.outcome === 'broken') {
      if (known !== undefined) await this.#streams.update(transaction, claim.run_id, { is_open: false });
      return 'over';
    }
    const answer = known ?? (await this.#begin(transaction, written, part));
    if (answer === undefined) return 'over';
    const isOpen = shownAnswer(decision.text, partLength).isWhole;
    await this.#streams.update(transaction, claim.run_id, { text: decision.text, is_open: isOpen });
    await this.#owe(transaction, written, answer);
    return isOpen ? 'taken' : 'over';
  }

  /** Runs that ended without a result leave no message that looks as if somebody still wrote it. */
  async oweEnds(transaction: TenantTransaction, eventPosition: string, task: Task): Promise<void> {
    for (const { run_id: runId, channel } of await this.#streams.takeForsaken(transaction, task.id)) {
      await this.#streams.dropWaiting(transaction, runId);
      await this.#effects.insert(transaction, {
        eventPosition,
        target: `slack.answer_end/${runId}`,
        lane: laneOf(task),
        taskId: task.id,
        effect: { kind: 'slack.answer_end', payload: { channel, runId } },
      });
    }
  }

  /** Undefined when there is nobody for whom it could be shown. */
  async #begin(
    transaction: TenantTransaction,
    { task, claim }: WrittenUnderClaim,
    { answer: name }: AnswerPart,
  ): Promise<AnswerRow | undefined> {
    const recipient = await this.#findRecipient(transaction, task);
    if (recipient === undefined) return undefined;
    // What was said before stands above it, so it does not wait.
    const wordsBefore = `${task.id}:slack`;
    await this.progress.hasten(transaction, wordsBefore);
    transaction.work.effectLanes.add(wordsBefore);
    return this.#streams.insert(transaction, {
      run_id: claim.run_id,
      tenant_id: transaction.tenantId,
      task_id: task.id,
      channel: task.slack_channel_id,
      recipient,
      name,
      text: '',
    });
  }

  /** Who spoke last, else who asked for the task, else whom it concerns where it was written. */
  async #findRecipient(transaction: TenantTransaction, task: Task): Promise<string | undefined> {
    const { connection_id: connectionId, external_id: externalId, description } = task;
    return (
      (await this.#recipients.findLastAuthor(transaction, task)) ??
      (await this.mentions.findOrder(transaction, { connectionId, externalId, description }))?.asked.user ??
      (await this.#recipients.findConcerned(transaction, task))
    );
  }

  /** What waits to be shown is shown together with what comes meanwhile. */
  async #owe(
    transaction: TenantTransaction,
    { task, claim, agent }: WrittenUnderClaim,
    answer: AnswerRow,
  ): Promise<void> {
    if (answer.is_owed) return;
    const owed = answer.owed + 1;
    await this.#streams.update(transaction, claim.run_id, { is_owed: true, owed });
    const face = await this.#faces.of(transaction, agent.id);
    const payload = { channel: answer.channel, runId: claim.run_id, recipient: answer.recipient, ...face };
    await this.#effects.insert(transaction, {
      eventPosition: noEvent,
      target: `slack.answer_stream/${claim.run_id}/${owed}`,
      lane: laneOf(task),
      taskId: task.id,
      effect: { kind: 'slack.answer_stream', payload },
      dueAt: this.#streams.nextCallAt(answer, this.#settings.streamPauseMs),
    });
  }
}

function laneOf(task: Task): string {
  return `${task.id}:slack-answer`;
}
