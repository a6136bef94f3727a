import { Inject, Injectable } from '@nestjs/common';
import type { ConnectionId, TenantId } from '@oblivion/protocol';
import { ClickUpClient } from '../../integrations/clickup/clickup.client.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { OutsideCallError } from '../../platform/errors/outside-call-error.js';
import { Provisioning } from '../workspace/provisioning.service.js';

export interface ClickUpOrder {
  readonly apiUrl: string;
  readonly token: string;
  /** The only one that the token reaches when left out. */
  readonly workspaceId?: string | undefined;
  /** The user of the token; checked when it is named. */
  readonly serviceUserId?: string | undefined;
}

/** Connects a ClickUp workspace. */
@Injectable()
export class ClickUpSetup {
  readonly #provisioning: Provisioning;
  readonly #timeoutMs: number;

  constructor(provisioning: Provisioning, @Inject(SETTINGS) settings: Settings) {
    this.#provisioning = provisioning;
    this.#timeoutMs = settings.clickup.timeoutMs;
  }

  /** Registers the webhook as well; answers with the connection, which is a part of the webhook's address. */
  async connect(tenantId: TenantId, order: ClickUpOrder): Promise<ConnectionId> {
    const { apiUrl, token } = order;
    const client = new ClickUpClient({ apiUrl, token }, this.#timeoutMs);
    const serviceUserId = await userOf(client, order);
    const workspaceId = await workspaceOf(client, order);
    const id = await this.#provisioning.ensureConnection(tenantId, 'clickup', workspaceId);
    const webhookSecret = await client.ensureWebhook(workspaceId, this.endpoint(id));
    await this.#provisioning.storeConnection(tenantId, id, {
      settings: { apiUrl, serviceUserId },
      secrets: { token, webhookSecret },
    });
    await this.#removeOld(client, workspaceId, id);
    return id;
  }

  /** Where ClickUp sends the webhooks of a connection. */
  endpoint(id: ConnectionId): string {
    return this.#provisioning.webhookAddress('clickup', id);
  }

  /** Webhooks of this connection from a time when Nexus had another address. */
  async #removeOld(client: ClickUpClient, workspaceId: string, id: ConnectionId): Promise<void> {
    const present = this.endpoint(id);
    for (const { id: webhookId, endpoint } of await client.listWebhooks(workspaceId)) {
      if (endpoint !== present && endpoint.endsWith(`/clickup/${id}`)) await client.deleteWebhook(webhookId);
    }
  }
}

/** The account under which Oblivion writes: by it, and by the mark of effects, its own changes are recognised. */
async function userOf(client: ClickUpClient, { serviceUserId }: ClickUpOrder): Promise<string> {
  const user = await client.getUser().catch((error: unknown) => {
    if (!(error instanceof OutsideCallError) || error.failure.kind !== 'refused') throw error;
    throw refusal('token', `ClickUp does not take it (${error.failure.reason})`);
  });
  if (serviceUserId === undefined || serviceUserId === user.id) return user.id;
  throw refusal('serviceUserId', `the token is of the user ${user.id} (${user.name}), not of ${serviceUserId}`);
}

async function workspaceOf(client: ClickUpClient, { workspaceId }: ClickUpOrder): Promise<string> {
  const workspaces = await client.listWorkspaces();
  const [first, ...others] = workspaces;
  if (workspaceId === undefined && first !== undefined && others.length === 0) return first.id;
  if (workspaceId !== undefined && workspaces.some(({ id }) => id === workspaceId)) return workspaceId;
  const known = workspaces.map(({ id, name }) => `${id} (${name})`).join(', ') || 'none';
  throw refusal('workspaceId', `must be a workspace that the token reaches: ${known}`);
}

function refusal(field: string, detail: string): NexusError {
  return new NexusError('invalid_request', `clickup.${field}: ${detail}`, { field: `clickup.${field}` });
}
