import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { parseHomeOpened } from '../../integrations/slack/home-opened.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database } from '../../platform/database/database.service.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Log } from '../../platform/logging/log.service.js';
import { type SlackAnswer, type SlackDoor, SlackDoors, type SlackRequest } from '../intake/slack-doors.service.js';
import { Connections, type SlackConnection } from '../workspace/connection.service.js';
import { strangerText } from './command-texts.js';
import { HomeTaskRepository } from './home-task.repository.js';
import { homeBlocks, noticeBlocks } from './home-view.js';
import { OrderRights } from './order-rights.service.js';

/** Fills a person's home of the app as it is opened. Should that fail, it is filled when it is opened again. */
@Injectable()
export class HomeDoor implements SlackDoor, OnModuleInit {
  readonly name = 'home';
  readonly #doors: SlackDoors;
  readonly #database: Database;
  readonly #connections: Connections;
  readonly #rights: OrderRights;
  readonly #tasks: HomeTaskRepository;
  @Inject(SETTINGS) private readonly settings!: Settings;
  @Inject(Log) private readonly log!: Log;

  constructor(
    doors: SlackDoors,
    database: Database,
    connections: Connections,
    rights: OrderRights,
    tasks: HomeTaskRepository,
  ) {
    this.#doors = doors;
    this.#database = database;
    this.#connections = connections;
    this.#rights = rights;
    this.#tasks = tasks;
  }

  onModuleInit(): void {
    this.#doors.register(this);
  }

  async answer({ connection, body }: SlackRequest): Promise<SlackAnswer> {
    const userId = parseHomeOpened(body);
    if (userId !== undefined) void this.#fill(connection, userId);
    return { outcome: 'answered', body: { ok: true } };
  }

  async #fill(connection: SlackConnection, userId: string): Promise<void> {
    try {
      const blocks = await this.#database.withTenant(connection.tenantId, async (transaction) => {
        if (!(await this.#rights.isKnown(transaction, userId))) return noticeBlocks(strangerText(userId));
        const { observerUrl } = this.settings.http;
        return homeBlocks({ tasks: await this.#tasks.list(transaction), observerUrl });
      });
      await this.#connections.slackClient(connection).publishHome(userId, blocks);
    } catch (error) {
      this.log.warn(errorFields(error), 'a home in slack could not be filled');
    }
  }
}
