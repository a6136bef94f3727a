import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Log } from '../../platform/logging/log.service.js';
import { PartHealth } from '../../platform/parts/part-health.service.js';
import { type GitHubConnection, GitHubConnections } from './github-connections.service.js';
import { GitHubHooks } from './github-hooks.service.js';
import { dueRedeliveries } from './redelivery.js';

const part = 'github-webhooks';

/**
 * Watches the webhooks of a connection. GitHub tries each delivery once: those that were not taken are asked for again, a
 * webhook that is gone is made again, and people are told.
 */
@Injectable()
export class GitHubDeliveries {
  readonly #connections: GitHubConnections;
  readonly #hooks: GitHubHooks;
  readonly #parts: PartHealth;
  readonly #log: Log;
  readonly #settings: Settings['github'];

  constructor(
    connections: GitHubConnections,
    hooks: GitHubHooks,
    parts: PartHealth,
    log: Log,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#connections = connections;
    this.#hooks = hooks;
    this.#parts = parts;
    this.#log = log;
    this.#settings = settings.github;
    parts.declare({
      name: part,
      label: 'Webhooks of GitHub',
      whenDegraded: 'News from GitHub come later: they are sent again, or found when its issues are compared.',
      whenOff: 'No GitHub repository is connected.',
    });
  }

  async tend(connection: GitHubConnection): Promise<void> {
    const client = this.#connections.client(connection);
    const { id, tenantId, secrets, settings } = connection;
    const { mended, logs } = await this.#hooks.check(client, { id, secrets, repositories: settings.repositories });
    let resent = 0;
    for (const log of logs) {
      const deliveries = await this.#hooks.listDeliveries(client, log, this.#settings.deliveryPages);
      const limits = { attempts: this.#settings.redeliveryAttempts, count: this.#settings.redeliveriesPerSweep };
      for (const delivery of dueRedeliveries(deliveries, limits)) {
        await this.#hooks.redeliver(client, log, delivery);
        resent += 1;
      }
    }
    if (mended === 0 && resent === 0) {
      this.#parts.report(part, { state: 'ok' });
      return;
    }
    this.#log.warn({ tenantId, connectionId: id, mended, resent }, 'webhooks of github were mended or sent again');
    const reason =
      mended > 0
        ? 'a webhook was removed or stopped on GitHub and has been made again'
        : 'GitHub could not hand over webhooks, and was asked to send them again';
    this.#parts.report(part, { state: 'degraded', reason });
  }
}
