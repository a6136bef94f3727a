import { Inject, Injectable } from '@nestjs/common';
import type { ConnectionId, PersonId, TenantId } from '@oblivion/protocol';
import { ClickUpClient } from '../../integrations/clickup/clickup.client.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { OutsideCallError } from '../../platform/errors/outside-call-error.js';
import type { WebhookScope } from '../../integrations/clickup/webhook-scope.js';
import { Provisioning } from '../workspace/provisioning.service.js';
import { type ClickUpConnection, ClickUpConnections } from './clickup-connections.service.js';
import { ClickUpWebhooks, type WebhookPlace } from './clickup-webhooks.service.js';

export interface ClickUpOrder {
  readonly apiUrl: string;
  readonly token: string;
  /** The only one that the token reaches when left out. */
  readonly workspaceId?: string | undefined;
  /** The user of the token; checked when it is named. */
  readonly serviceUserId?: string | undefined;
  /** Who connects it, where it is a person: then the places that were configured before stay. */
  readonly by?: { readonly name: string; readonly personId: PersonId } | undefined;
  /** Places whose tasks are wanted; the whole workspace when left out. */
  readonly webhooks?: readonly WebhookOrder[] | undefined;
}

/** One place: a space or a list. */
export interface WebhookOrder {
  readonly spaceId?: string | undefined;
  readonly listId?: string | undefined;
}

/** Connects a ClickUp workspace. */
@Injectable()
export class ClickUpSetup {
  readonly #provisioning: Provisioning;
  readonly #webhooks: ClickUpWebhooks;
  readonly #timeoutMs: number;
  @Inject(ClickUpConnections) private readonly connections!: ClickUpConnections;

  constructor(provisioning: Provisioning, webhooks: ClickUpWebhooks, @Inject(SETTINGS) settings: Settings) {
    this.#provisioning = provisioning;
    this.#webhooks = webhooks;
    this.#timeoutMs = settings.clickup.timeoutMs;
  }

  /** Makes the webhooks as well, and removes those no longer wanted; answers with the connection, which is a part of their address. */
  async connect(tenantId: TenantId, order: ClickUpOrder): Promise<ConnectionId> {
    const { apiUrl, token } = order;
    const client = new ClickUpClient({ apiUrl, token }, this.#timeoutMs);
    const serviceUserId = await userOf(client, order);
    const workspaceId = await workspaceOf(client, order);
    const id = await this.#provisioning.ensureConnection(tenantId, 'clickup', workspaceId);
    const scopes = order.by === undefined ? scopesOf(order) : await this.#presentScopes(tenantId, workspaceId);
    const place = { id, workspaceId, scopes };
    const [webhookSecret, ...otherWebhookSecrets] = await this.#ensureWebhooks(client, place);
    await this.#provisioning.storeConnection(tenantId, id, {
      settings: { apiUrl, serviceUserId, scopes },
      secrets: { token, webhookSecret, otherWebhookSecrets },
      installedBy: order.by,
    });
    await this.#webhooks.removeOthers(client, place);
    return id;
  }

  async #presentScopes(tenantId: TenantId, workspaceId: string): Promise<readonly WebhookScope[]> {
    const present = await this.connections.findOf(tenantId);
    return present?.externalId === workspaceId ? present.settings.scopes : scopesOf({});
  }

  /** Makes again what is missing of a connection's webhooks, and keeps their secrets. */
  async renew(
    { id, tenantId, externalId, settings, secrets }: ClickUpConnection,
    client: ClickUpClient,
  ): Promise<void> {
    const place = { id, workspaceId: externalId, scopes: settings.scopes };
    const [webhookSecret, ...otherWebhookSecrets] = await this.#ensureWebhooks(client, place);
    const { token } = secrets;
    await this.#provisioning.storeConnection(tenantId, id, {
      secrets: { token, webhookSecret, otherWebhookSecrets },
    });
  }

  /** Their secrets, in the order of the scopes. */
  async #ensureWebhooks(client: ClickUpClient, place: WebhookPlace): Promise<readonly string[]> {
    const secrets: string[] = [];
    for (const [index, found] of (await this.#webhooks.list(client, place)).entries()) {
      try {
        secrets.push(await this.#webhooks.ensure(client, place, found));
      } catch (error) {
        if (found.scope.kind === 'workspace' || !isRefusal(error)) throw error;
        const { kind, id } = found.scope;
        const detail = `ClickUp makes no webhook for the ${kind} ${id} (${error.failure.reason})`;
        throw refusal(`webhooks[${index}].${kind}Id`, detail);
      }
    }
    return secrets;
  }
}

function scopesOf({ webhooks = [] }: Pick<ClickUpOrder, 'webhooks'>): readonly WebhookScope[] {
  const scopes = webhooks.map(({ spaceId, listId }): WebhookScope => {
    if (listId !== undefined) return { kind: 'list', id: listId };
    return spaceId === undefined ? { kind: 'workspace' } : { kind: 'space', id: spaceId };
  });
  return scopes.length === 0 ? [{ kind: 'workspace' }] : scopes;
}

function isRefusal(error: unknown): error is OutsideCallError {
  return error instanceof OutsideCallError && error.failure.kind === 'refused';
}

/** The account under which Oblivion writes: by it, and by the mark of effects, its own changes are recognised. */
async function userOf(client: ClickUpClient, { serviceUserId }: ClickUpOrder): Promise<string> {
  const user = await client.getUser().catch((error: unknown) => {
    if (!isRefusal(error)) throw error;
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
