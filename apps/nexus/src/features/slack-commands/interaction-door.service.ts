import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { answerAtResponseUrl, ephemeral } from '../../integrations/slack/response-url.client.js';
import { parseSlackAction, type SlackAction, slackActionType } from '../../integrations/slack/slack-action.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database } from '../../platform/database/database.service.js';
import { toKnown } from '../../platform/errors/problem.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Log } from '../../platform/logging/log.service.js';
import { withTimeout } from '../../platform/with-timeout.js';
import { readFeedback } from '../conversation/thread/result-feedback.js';
import { decidePress, type PressedTaskButton, readPress } from '../conversation/root/task-buttons.js';
import { type SlackAnswer, type SlackDoor, SlackDoors, type SlackRequest } from '../intake/slack-doors.service.js';
import { TaskRepository } from '../tasks/task.repository.js';
import { strangerText } from './command-texts.js';
import { KeptOrders } from './kept-orders.service.js';
import { OrderRights } from './order-rights.service.js';

const thanksText = 'Noted, thank you. It goes to the trace of this run; you can change your mind.';
const staleText = 'The task has moved on since this button was shown. Nothing was changed.';

/** Buttons that people press: kept as webhooks are kept, then answered; who may not is told so, alone. */
@Injectable()
export class InteractionDoor implements SlackDoor, OnModuleInit {
  readonly name = 'interactions';
  readonly #doors: SlackDoors;
  readonly #database: Database;
  readonly #rights: OrderRights;
  readonly #tasks: TaskRepository;
  readonly #kept: KeptOrders;
  @Inject(SETTINGS) private readonly settings!: Settings;
  @Inject(Log) private readonly log!: Log;

  constructor(doors: SlackDoors, database: Database, rights: OrderRights, tasks: TaskRepository, kept: KeptOrders) {
    this.#doors = doors;
    this.#database = database;
    this.#rights = rights;
    this.#tasks = tasks;
    this.#kept = kept;
  }

  onModuleInit(): void {
    this.#doors.register(this);
  }

  async answer(request: SlackRequest): Promise<SlackAnswer> {
    const action = parseSlackAction(request.body);
    if (action === undefined) return { outcome: 'ignored', body: {} };
    const isFeedback = readFeedback(action) !== undefined;
    const pressed = readPress(action);
    if (pressed === undefined && !isFeedback) return { outcome: 'ignored', body: {} };
    const refusal = await this.#findRefusal(request, action, pressed);
    if (refusal !== undefined) {
      void this.#tell(action, refusal);
      return { outcome: 'answered', body: {} };
    }
    if (isFeedback) void this.#tell(action, thanksText);
    const { type, user, team, channel, trigger_id, actions } = request.body;
    const outcome = await this.#kept.keep(request, {
      kind: slackActionType,
      key: `action:${action.triggerId}`,
      body: { type, user, team, channel, trigger_id, actions },
    });
    return { outcome, body: {} };
  }

  /** Why the press is worth nothing. While PostgreSQL does not answer nobody knows, and what is kept is looked at later. */
  async #findRefusal(
    { connection }: SlackRequest,
    { userId }: SlackAction,
    pressed: PressedTaskButton | undefined,
  ): Promise<string | undefined> {
    const looking = this.#database.withTenant(connection.tenantId, async (transaction) => {
      if (pressed === undefined) {
        return (await this.#rights.isKnown(transaction, userId)) ? undefined : strangerText(userId);
      }
      const refusal = await this.#rights.refusalOf(transaction, userId);
      if (refusal !== undefined) return refusal;
      const task = await this.#tasks.find(transaction, pressed.taskId);
      return task === undefined || decidePress(pressed, task).outcome === 'stale' ? staleText : undefined;
    });
    try {
      return await withTimeout(looking, this.settings.slack.answerMs, 'postgresql did not answer in time');
    } catch (error) {
      if (toKnown(error).code !== 'unavailable') throw error;
      return undefined;
    }
  }

  async #tell({ responseUrl }: SlackAction, text: string): Promise<void> {
    if (responseUrl === undefined) return;
    try {
      await answerAtResponseUrl(responseUrl, ephemeral(text), this.settings.slack.timeoutMs);
    } catch (error) {
      this.log.warn(errorFields(error), 'an answer to a pressed button was not taken');
    }
  }
}
