import { Inject, Injectable } from '@nestjs/common';
import type { ConnectionId, TenantId } from '@oblivion/protocol';
import { ClickUpClient } from '../../integrations/clickup/clickup.client.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { OutsideCallError } from '../../platform/errors/outside-call-error.js';
import { type Connection, Connections, type Freshness } from '../workspace/connection.service.js';
import { type ClickUpContent, clickUpForm } from './clickup-connection.js';

export type ClickUpConnection = Connection<ClickUpContent['settings'], ClickUpContent['secrets']>;

/** Connections to ClickUp, and clients that speak over them. */
@Injectable()
export class ClickUpConnections {
  readonly #connections: Connections;
  readonly #timeoutMs: number;

  constructor(connections: Connections, @Inject(SETTINGS) settings: Settings) {
    this.#connections = connections;
    this.#timeoutMs = settings.clickup.timeoutMs;
  }

  /** `freshness: 'new'`: secrets may have been changed a moment ago. */
  async find(id: string, freshness: Freshness = 'known'): Promise<ClickUpConnection | undefined> {
    return this.#connections.find(clickUpForm, { id: id as ConnectionId }, freshness);
  }

  /** The same, when it need not be waited for. */
  known(id: string): ClickUpConnection | undefined {
    return this.#connections.known(clickUpForm, { id: id as ConnectionId });
  }

  /** As it stands in the database: its webhooks are made and removed by it. */
  async getPresent(id: string): Promise<ClickUpConnection> {
    const connection = await this.#connections.findPresent(clickUpForm, { id: id as ConnectionId });
    return connection ?? this.get(id);
  }

  /** The one of a tenant, as it stands in the database. */
  async findOf(tenantId: TenantId): Promise<ClickUpConnection | undefined> {
    return this.#connections.findPresent(clickUpForm, { tenantId });
  }

  async get(id: string): Promise<ClickUpConnection> {
    const connection = await this.find(id);
    if (connection !== undefined) return connection;
    throw new OutsideCallError('clickup', { kind: 'failed', reason: 'ClickUp is not connected' });
  }

  client(connection: ClickUpConnection): ClickUpClient {
    const credentials = { apiUrl: connection.settings.apiUrl, token: connection.secrets.token };
    return new ClickUpClient(credentials, this.#timeoutMs);
  }

  async clientOf(id: string): Promise<ClickUpClient> {
    return this.client(await this.get(id));
  }
}
