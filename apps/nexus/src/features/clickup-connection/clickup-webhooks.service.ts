import { Injectable } from '@nestjs/common';
import type { ConnectionId } from '@oblivion/protocol';
import type { ClickUpClient } from '../../integrations/clickup/clickup.client.js';
import type { ClickUpWebhook } from '../../integrations/clickup/clickup-task.js';
import { hasScope, type WebhookScope } from '../../integrations/clickup/webhook-scope.js';
import { Provisioning } from '../workspace/provisioning.service.js';

export interface WebhookPlace {
  readonly id: ConnectionId;
  readonly workspaceId: string;
  readonly scopes: readonly WebhookScope[];
}

/** A scope and the webhook that tells of it; undefined when it is gone. */
export interface ScopedWebhook {
  readonly scope: WebhookScope;
  readonly webhook: ClickUpWebhook | undefined;
}

/** The webhooks of a connection: one for each of its scopes, all at one address, each with a secret of its own. */
@Injectable()
export class ClickUpWebhooks {
  readonly #provisioning: Provisioning;
  constructor(provisioning: Provisioning) {
    this.#provisioning = provisioning;
  }

  /** Where ClickUp sends the webhooks of a connection. */
  endpoint(id: ConnectionId): string {
    return this.#provisioning.webhookAddress('clickup', id);
  }

  async list(client: ClickUpClient, { id, workspaceId, scopes }: WebhookPlace): Promise<readonly ScopedWebhook[]> {
    const endpoint = this.endpoint(id);
    const ours = (await client.listWebhooks(workspaceId)).filter((webhook) => webhook.endpoint === endpoint);
    return scopes.map((scope) => ({ scope, webhook: ours.find((webhook) => hasScope(webhook, scope)) }));
  }

  /** The secret of a webhook that tells of this; made when there is none. */
  async ensure(client: ClickUpClient, place: WebhookPlace, { scope, webhook }: ScopedWebhook): Promise<string> {
    return webhook?.secret ?? client.createWebhook(place.workspaceId, this.endpoint(place.id), scope);
  }

  /** Removes those of this connection that are not wanted: of former scopes, and from a time when Nexus had another address. */
  async removeOthers(client: ClickUpClient, { id, workspaceId, scopes }: WebhookPlace): Promise<number> {
    const present = this.endpoint(id);
    const isOurs = ({ endpoint }: ClickUpWebhook): boolean => endpoint.endsWith(`/clickup/${id}`);
    const isWanted = (webhook: ClickUpWebhook): boolean =>
      webhook.endpoint === present && scopes.some((scope) => hasScope(webhook, scope));
    const others = (await client.listWebhooks(workspaceId)).filter((one) => isOurs(one) && !isWanted(one));
    for (const webhook of others) await client.deleteWebhook(webhook.id);
    return others.length;
  }
}
