import { Injectable } from '@nestjs/common';
import type { ClickUpClient } from '../../integrations/clickup/clickup.client.js';
import { Log } from '../../platform/logging/log.service.js';
import { PartHealth } from '../../platform/parts/part-health.service.js';
import type { ClickUpConnection } from './clickup-connections.service.js';
import { ClickUpSetup } from './clickup-setup.service.js';
import { WebhookStateRepository } from './webhook-state.repository.js';

const part = 'clickup-webhooks';

/**
 * Watches the webhook of a connection. ClickUp suspends one after too many failures, or at once, and tells nobody; one
 * that is suspended is revived, one that is gone is made again, and people are told of what is not well.
 */
@Injectable()
export class ClickUpWebhookHealth {
  readonly #setup: ClickUpSetup;
  readonly #parts: PartHealth;
  readonly #log: Log;
  readonly #repository: WebhookStateRepository;

  constructor(setup: ClickUpSetup, repository: WebhookStateRepository, parts: PartHealth, log: Log) {
    this.#setup = setup;
    this.#repository = repository;
    this.#parts = parts;
    this.#log = log;
    parts.declare({
      name: part,
      label: 'Webhooks of ClickUp',
      whenDegraded: 'News from ClickUp come later: they are found when its tasks are compared.',
      whenOff: 'No ClickUp workspace is connected.',
    });
  }

  async check(connection: ClickUpConnection, client: ClickUpClient): Promise<void> {
    const { tenantId, externalId, id, settings, secrets } = connection;
    const fields = { tenantId, connectionId: id };
    const endpoint = this.#setup.endpoint(id);
    const webhook = await client.findWebhook(externalId, endpoint);
    const status = webhook?.health?.status ?? 'active';
    // Told before it is mended: a webhook that cannot be mended is known for what it is.
    if (webhook === undefined) await this.#repository.noteFound(connection, 'gone');
    else if (status === 'suspended') await this.#repository.noteFound(connection, 'suspended');
    if (webhook === undefined) {
      this.#log.warn(fields, 'the webhook is gone from clickup; it is made again');
      const { apiUrl, serviceUserId } = settings;
      await this.#setup.connect(tenantId, {
        apiUrl,
        serviceUserId,
        workspaceId: externalId,
        token: secrets.token,
      });
    } else if (status === 'suspended') {
      this.#log.warn({ ...fields, webhookId: webhook.id }, 'clickup suspended the webhook; it is revived');
      await client.reviveWebhook(webhook.id, endpoint);
    }
    await this.#repository.noteMended(connection);
    if (webhook !== undefined && status === 'active') this.#parts.report(part, { state: 'ok' });
    else this.#parts.report(part, { state: 'degraded', reason: reasonOf(webhook === undefined ? 'gone' : status) });
  }
}

function reasonOf(status: string): string {
  if (status === 'gone') return 'a webhook was removed in ClickUp and has been made again';
  if (status === 'suspended') return 'ClickUp suspended a webhook, which has been revived';
  return 'ClickUp counts failed deliveries';
}
