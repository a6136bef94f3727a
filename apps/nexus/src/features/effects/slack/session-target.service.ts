import { Injectable } from '@nestjs/common';
import type { TaskId, TenantId } from '@oblivion/protocol';
import { Database, type TenantTransaction } from '../../../platform/database/database.service.js';
import { OutsideCallError } from '../../../platform/errors/outside-call-error.js';
import { Connections } from '../../workspace/connection.service.js';
import type { Delivery, SessionEffect } from '../effect.js';
import type { OwedEffect } from '../effect.repository.js';
import { EffectLinks } from '../effect-links.service.js';
import { isLastingRefusal } from './lasting-refusal.js';
import { rootIsMissing } from './continued-root.js';
import { SessionRepository } from './session.repository.js';
import { SlackRates } from './slack-rates.service.js';

/** An app that has no sessions is not asked for one at each change: it may become an agent later. */
const restMs = 10 * 60_000;

/**
 * Shows in threads what agents are at. It is an ornament: where Slack does not have it, for instance because the app is not
 * declared as an agent, the status is left out, and nobody is told.
 */
@Injectable()
export class SessionTarget {
  readonly #restsUntilMs = new Map<TenantId, number>();
  readonly #connections: Connections;
  readonly #database: Database;
  readonly #links: EffectLinks;
  readonly #sessions: SessionRepository;
  readonly #rates: SlackRates;

  constructor(
    connections: Connections,
    database: Database,
    links: EffectLinks,
    sessions: SessionRepository,
    rates: SlackRates,
  ) {
    this.#rates = rates;
    this.#connections = connections;
    this.#database = database;
    this.#links = links;
    this.#sessions = sessions;
  }

  async reasonToDrop(transaction: TenantTransaction, owed: OwedEffect): Promise<string | undefined> {
    return (await this.#sessions.isOutdated(transaction, owed)) ? 'a later status takes its place' : undefined;
  }

  async deliver(owed: OwedEffect, { payload }: SessionEffect): Promise<Delivery> {
    const { tenantId, taskId } = owed;
    if ((this.#restsUntilMs.get(tenantId) ?? 0) > Date.now()) return withoutSessions;
    const threadTs = await this.#database.withTenant(tenantId, (transaction) =>
      this.#links.rootOf(transaction, taskId as TaskId),
    );
    if (threadTs === null) throw new OutsideCallError('slack', { kind: 'failed', reason: rootIsMissing });
    const connection = await this.#connections.findSlackOf(tenantId);
    if (connection === undefined) return withoutSessions;
    try {
      const client = this.#connections.slackClient(connection);
      const rate = { tenantId, channel: payload.channel, method: 'agents.sessions.setStatus' } as const;
      await this.#rates.inTurn(rate, owed.id, () => client.setSessionStatus({ ...payload, threadTs }));
      return { outcome: 'delivered', externalId: null };
    } catch (error) {
      if (!isLastingRefusal(error)) throw error;
      this.#restsUntilMs.set(tenantId, Date.now() + restMs);
      return { outcome: 'pointless', reason: `Slack shows no status here: ${error.failure.reason}` };
    }
  }
}

const withoutSessions: Delivery = { outcome: 'pointless', reason: 'Slack shows no status here' };
