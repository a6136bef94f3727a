import { Injectable } from '@nestjs/common';
import type { PersonId, TenantId } from '@oblivion/protocol';
import { Database } from '../../platform/database/database.service.js';
import { OutsideCallError } from '../../platform/errors/outside-call-error.js';
import { Connections } from '../workspace/connection.service.js';
import { WorkspaceRepository } from '../workspace/workspace.repository.js';

export interface SlackAuthor {
  readonly name: string;
  readonly personId: PersonId | null;
}

const rememberMs = 10 * 60_000;
const rememberedNames = 10_000;

/** Who is behind a Slack user id: a person known here, else the name that Slack gives. */
@Injectable()
export class SlackNames {
  readonly #known = new Map<string, { author: SlackAuthor; until: number }>();
  readonly #database: Database;
  readonly #workspace: WorkspaceRepository;
  readonly #connections: Connections;

  constructor(database: Database, workspace: WorkspaceRepository, connections: Connections) {
    this.#database = database;
    this.#workspace = workspace;
    this.#connections = connections;
  }

  async find(tenantId: TenantId, userId: string): Promise<SlackAuthor> {
    const key = `${tenantId}:${userId}`;
    const known = this.#known.get(key);
    if (known !== undefined && known.until > Date.now()) return known.author;
    const author = await this.#look(tenantId, userId);
    if (this.#known.size >= rememberedNames) this.#known.clear();
    this.#known.set(key, { author, until: Date.now() + rememberMs });
    return author;
  }

  async #look(tenantId: TenantId, userId: string): Promise<SlackAuthor> {
    const person = await this.#database.withTenant(tenantId, (transaction) =>
      this.#workspace.findPerson(transaction, { slackUserId: userId }),
    );
    if (person !== undefined) return { name: person.name, personId: person.id };
    const connection = await this.#connections.findSlackOf(tenantId);
    if (connection === undefined) return { name: userId, personId: null };
    try {
      const name = await this.#connections.slackClient(connection).findUserName(userId);
      return { name: name ?? userId, personId: null };
    } catch (error) {
      // A name is not worth waiting for: Slack may refuse (no scope, unknown user) or be away.
      if (error instanceof OutsideCallError) return { name: userId, personId: null };
      throw error;
    }
  }
}
