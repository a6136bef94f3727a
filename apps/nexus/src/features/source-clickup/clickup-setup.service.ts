import { Inject, Injectable } from '@nestjs/common';
import type { ConnectionId, TenantId } from '@oblivion/protocol';
import { ClickUpClient } from '../../integrations/clickup/clickup.client.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Provisioning } from '../workspace/provisioning.service.js';

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
  async connect(
    tenantId: TenantId,
    clickup: { apiUrl: string; workspaceId: string; token: string; serviceUserId: string },
  ): Promise<ConnectionId> {
    const { apiUrl, token, serviceUserId, workspaceId } = clickup;
    const id = await this.#provisioning.ensureConnection(tenantId, 'clickup', workspaceId);
    const client = new ClickUpClient({ apiUrl, token }, this.#timeoutMs);
    const webhookSecret = await client.ensureWebhook(workspaceId, this.endpoint(id));
    await this.#provisioning.storeConnection(tenantId, id, {
      settings: { apiUrl, serviceUserId },
      secrets: { token, webhookSecret },
    });
    return id;
  }

  /** Where ClickUp sends the webhooks of a connection. */
  endpoint(id: ConnectionId): string {
    return this.#provisioning.webhookAddress('clickup', id);
  }
}
