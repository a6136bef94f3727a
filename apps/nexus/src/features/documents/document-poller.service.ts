import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { sql } from 'kysely';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database } from '../../platform/database/database.service.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Log } from '../../platform/logging/log.service.js';
import { withLogContext } from '../../platform/logging/log-context.js';
import { newId } from '../../platform/new-id.js';
import { RecurringWork } from '../../platform/recurring-work.service.js';
import { ClickUpConnections } from '../clickup-connection/clickup-connections.service.js';
import { WorkspaceRepository } from '../workspace/workspace.repository.js';
import { DocumentReader } from './document-reader.service.js';

/** Now and then every Doc is opened, also those that seem unchanged: nobody promises that a Doc's time tells of each page. */
const thoroughEveryMs = 3_600_000;
/** Workers look this many times per interval whether it is their turn. */
const looksPerInterval = 5;

/** Reads the Docs of all projects now and then, one worker at a time: ClickUp tells nobody when a Doc changes. */
@Injectable()
export class DocumentPoller implements OnApplicationBootstrap {
  readonly #holder = newId('session');
  readonly #database: Database;
  readonly #connections: ClickUpConnections;
  readonly #workspace: WorkspaceRepository;
  readonly #reader: DocumentReader;
  readonly #log: Log;
  @Inject(SETTINGS) private readonly settings!: Settings;
  @Inject(RecurringWork) private readonly recurring!: RecurringWork;
  #thoroughAt = 0;

  constructor(
    database: Database,
    connections: ClickUpConnections,
    workspace: WorkspaceRepository,
    reader: DocumentReader,
    log: Log,
  ) {
    this.#database = database;
    this.#connections = connections;
    this.#workspace = workspace;
    this.#reader = reader;
    this.#log = log;
  }

  onApplicationBootstrap(): void {
    const { documentsIntervalSeconds: seconds } = this.settings.memory;
    if (!this.settings.roles.includes('worker') || seconds === 0) return;
    this.recurring.beginNow({
      everyMs: (seconds * 1000) / looksPerInterval,
      failure: 'documents could not be read',
      work: () => this.#readIfDue(seconds),
    });
  }

  async #readIfDue(seconds: number): Promise<void> {
    if (!(await this.#takeTurn(seconds))) return;
    const connections = await this.#database.system
      .selectFrom('connection')
      .select('id')
      .where('provider', '=', 'clickup')
      .execute();
    const isThorough = Date.now() - this.#thoroughAt > thoroughEveryMs;
    for (const { id } of connections) {
      if (this.recurring.isEnding) return;
      await this.#readConnection(id, isThorough);
    }
    if (isThorough) this.#thoroughAt = Date.now();
  }

  async #readConnection(id: string, isThorough: boolean): Promise<void> {
    const connection = await this.#connections.find(id);
    if (connection === undefined) return;
    const { tenantId } = connection;
    await withLogContext({ tenantId }, async () => {
      const client = this.#connections.client(connection);
      const projects = await this.#database.withTenant(tenantId, (transaction) =>
        this.#workspace.listOpenProjects(transaction),
      );
      for (const project of projects) {
        const listId = project.clickup_list_id;
        if (listId === null) continue;
        if (this.recurring.isEnding) return;
        try {
          await this.#reader.read({ connection, client, id: project.id, listId }, { isThorough });
        } catch (error) {
          this.#log.warn({ projectId: project.id, ...errorFields(error) }, 'documents of a project could not be read');
        }
      }
    });
  }

  /** True once per interval, for one worker of all. */
  async #takeTurn(seconds: number): Promise<boolean> {
    const { rows } = await sql`
      insert into duty (name, holder, held_until)
      values ('documents', ${this.#holder}, now() + make_interval(secs => ${seconds}))
      on conflict (name) do update set holder = excluded.holder, held_until = excluded.held_until
      where duty.held_until < now()
      returning holder`.execute(this.#database.system);
    return rows.length > 0;
  }
}
