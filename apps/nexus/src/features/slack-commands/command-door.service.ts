import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { answerAtResponseUrl, ephemeral } from '../../integrations/slack/response-url.client.js';
import { parseSlackCommand, type SlackCommand } from '../../integrations/slack/slack-command.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database } from '../../platform/database/database.service.js';
import { assertNever, NexusError } from '../../platform/errors/nexus-error.js';
import { toKnown } from '../../platform/errors/problem.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Log } from '../../platform/logging/log.service.js';
import { type CommandWords, readCommandWords } from '../conversation/orders/command-words.js';
import { type SlackAnswer, type SlackDoor, SlackDoors, type SlackRequest } from '../intake/slack-doors.service.js';
import { AssignCommand } from './assign-command.service.js';
import { CommandReads } from './command-reads.service.js';
import { helpText, strangerText, unknownText } from './command-texts.js';
import { OrderRights } from './order-rights.service.js';
import { StopCommand } from './stop-command.service.js';

const waitText = 'One moment …';
const awayText = 'Oblivion cannot look at the moment: its database does not answer. Please try again in a minute.';

/** The slash command `/oblivion`: asked by a person, answered to that person alone. */
@Injectable()
export class CommandDoor implements SlackDoor, OnModuleInit {
  readonly name = 'commands';
  readonly #doors: SlackDoors;
  readonly #database: Database;
  readonly #rights: OrderRights;
  readonly #reads: CommandReads;
  readonly #stop: StopCommand;
  @Inject(AssignCommand) private readonly assign!: AssignCommand;
  @Inject(SETTINGS) private readonly settings!: Settings;
  @Inject(Log) private readonly log!: Log;

  constructor(doors: SlackDoors, database: Database, rights: OrderRights, reads: CommandReads, stop: StopCommand) {
    this.#doors = doors;
    this.#database = database;
    this.#rights = rights;
    this.#reads = reads;
    this.#stop = stop;
  }

  onModuleInit(): void {
    this.#doors.register(this);
  }

  /** Slack waits three seconds: what takes longer is answered later, at the address that came with the command. */
  async answer(request: SlackRequest): Promise<SlackAnswer> {
    const command = parseSlackCommand(request.body);
    if (command === undefined) throw new NexusError('invalid_request', 'body: must be the form of a slash command');
    const answering = this.#answer(request, command);
    const text = await Promise.race([answering, pause(this.settings.slack.answerMs, undefined, { ref: false })]);
    if (text === undefined) void this.#answerLater(command, answering);
    return { outcome: 'answered', body: ephemeral(text ?? waitText) };
  }

  async #answer(request: SlackRequest, command: SlackCommand): Promise<string> {
    const words = readCommandWords(command.text);
    if (words.name === 'help') return helpText;
    if (words.name === 'unknown') return unknownText(words.word);
    try {
      return await this.#answerKnown(request, command, words);
    } catch (error) {
      const { code } = toKnown(error);
      if (code !== 'unavailable') throw error;
      this.log.warn({ command: words.name, ...errorFields(error) }, 'a command of slack could not be answered');
      return awayText;
    }
  }

  async #answerKnown(
    request: SlackRequest,
    command: SlackCommand,
    words: Exclude<CommandWords, { name: 'help' | 'unknown' }>,
  ): Promise<string> {
    const { tenantId } = request.connection;
    if (words.name === 'stop') return this.#stop.order(request, command, words.task);
    if (words.name === 'assign') return this.assign.order(request, command, words);
    const isKnown = await this.#database.withTenant(tenantId, (transaction) =>
      this.#rights.isKnown(transaction, command.userId),
    );
    if (!isKnown) return strangerText(command.userId);
    switch (words.name) {
      case 'status':
        return this.#reads.status(tenantId, command, words.task);
      case 'why':
        return this.#reads.why(tenantId, command, words.task);
      case 'search':
        return this.#reads.search(tenantId, command, words);
      default:
        return assertNever(words);
    }
  }

  async #answerLater(command: SlackCommand, answering: Promise<string>): Promise<void> {
    try {
      const text = await answering.catch((error: unknown) => {
        this.log.error(errorFields(error), 'a command of slack failed after the person was told to wait');
        return 'That did not work. Please try again.';
      });
      await answerAtResponseUrl(command.responseUrl, ephemeral(text), this.settings.slack.timeoutMs);
    } catch (error) {
      this.log.warn(errorFields(error), 'a late answer to a command of slack was not taken');
    }
  }
}
