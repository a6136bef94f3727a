import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { ClickUpClient } from '../../integrations/clickup/clickup.client.js';
import { Log } from '../../platform/logging/log.service.js';
import { PartHealth } from '../../platform/parts/part-health.service.js';
import { webhookSecrets } from './clickup-connection.js';
import type { ClickUpConnection } from './clickup-connections.service.js';
import { ClickUpSetup } from './clickup-setup.service.js';
import { ClickUpWebhooks } from './clickup-webhooks.service.js';
import { WebhookStateRepository } from './webhook-state.repository.js';

const part = 'clickup-webhooks';

/**
 * Watches the webhooks of a connection. ClickUp suspends one after too many failures, or at once, and tells nobody; one
 * that is suspended is revived, one that is gone is made again, and people are told of what is not well.
 */
@Injectable()
export class ClickUpWebhookHealth {
  readonly #setup: ClickUpSetup;
  readonly #webhooks: ClickUpWebhooks;
  readonly #parts: PartHealth;
  readonly #log: Log;
  readonly #repository: WebhookStateRepository;

  constructor(
    setup: ClickUpSetup,
    webhooks: ClickUpWebhooks,
    repository: WebhookStateRepository,
    parts: PartHealth,
    log: Log,
  ) {
    this.#setup = setup;
    this.#webhooks = webhooks;
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
    const { tenantId, externalId, id, settings } = connection;
    const fields = { tenantId, connectionId: id };
    const place = { id, workspaceId: externalId, scopes: settings.scopes };
    const found = await this.#webhooks.list(client, place);
    const states = found.map(({ webhook }) => (webhook === undefined ? 'gone' : (webhook.health?.status ?? 'active')));
    // Told before it is mended: a webhook that cannot be mended is known for what it is.
    const worst = worstOf(states);
    if (worst === 'gone' || worst === 'suspended') await this.#repository.noteFound(connection, worst);
    for (const { scope, webhook } of found) {
      if (webhook?.health?.status !== 'suspended') continue;
      this.#log.warn({ ...fields, webhookId: webhook.id, scope }, 'clickup suspended the webhook; it is revived');
      await client.reviveWebhook(webhook.id, this.#webhooks.endpoint(id));
    }
    if (states.includes('gone')) this.#log.warn(fields, 'the webhook is gone from clickup; it is made again');
    const secrets = found.map(({ webhook }) => webhook?.secret);
    if (!isDeepStrictEqual(secrets, webhookSecrets(connection.secrets))) await this.#setup.renew(connection, client);
    const removed = await this.#webhooks.removeOthers(client, place);
    if (removed > 0) this.#log.info({ ...fields, removed }, 'webhooks of clickup that are not wanted were removed');
    await this.#repository.noteMended(connection);
    if (worst === 'active') this.#parts.report(part, { state: 'ok' });
    else this.#parts.report(part, { state: 'degraded', reason: reasonOf(worst) });
  }
}

/** What people are told when several webhooks are unwell. */
function worstOf(states: readonly string[]): string {
  const order = ['gone', 'suspended'];
  return order.find((state) => states.includes(state)) ?? states.find((state) => state !== 'active') ?? 'active';
}

function reasonOf(status: string): string {
  if (status === 'gone') return 'a webhook was removed in ClickUp and has been made again';
  if (status === 'suspended') return 'ClickUp suspended a webhook, which has been revived';
  return 'ClickUp counts failed deliveries';
}
