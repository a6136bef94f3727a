import { Inject, Injectable } from '@nestjs/common';
import type { PartHealth } from '@oblivion/protocol';
import { sql } from 'kysely';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { type ConnectionFacts, connectionHealth, connectionProviders } from './connection-health.js';

/** How the tenant's own connections are, told by what could not be delivered over them yet. */
@Injectable()
export class ConnectionHealthRepository {
  @Inject(SETTINGS) private readonly settings!: Settings;

  async list({ query }: TenantTransaction, now: Date): Promise<PartHealth[]> {
    const connections = await query
      .selectFrom('connection')
      .select(['provider', 'created_at'])
      .where('is_connected', '=', true)
      .execute();
    const stuck = await query
      .selectFrom('effect')
      .select(['kind', 'last_error', 'created_at'])
      .where('status', 'in', ['pending', 'sending'])
      .where('last_error', 'is not', null)
      // An ornament that waits is no trouble of anybody.
      .where('kind', '<>', 'slack.answer_stream')
      .orderBy('created_at')
      .limit(1_000)
      .execute();
    const closed = await query
      .selectFrom('slack_socket')
      .select(['last_error', 'open_at'])
      .where('last_error', 'is not', null)
      .executeTakeFirst();
    const token = await query
      .selectFrom('slack_token')
      .select(['last_error as error', 'lost_at as lostAt', 'updated_at as since', 'expires_at as worksUntil'])
      .where('last_error', 'is not', null)
      .executeTakeFirst();
    const refused = await query
      .selectFrom('slack_refusal')
      .select('since')
      .where('heard_at', 'is', null)
      .where(sql<boolean>`last_at >= since + make_interval(secs => ${this.settings.slack.refusedSeconds})`)
      .executeTakeFirst();
    return connectionProviders.map((provider) => {
      const failing = stuck.filter((effect) => effect.kind.startsWith(`${provider}.`));
      const facts: ConnectionFacts = {
        provider,
        connectedAt: connections.find((connection) => connection.provider === provider)?.created_at,
        waiting: failing.length,
        waitingSince: failing[0]?.created_at,
        lastError: failing.at(-1)?.last_error ?? null,
        socket:
          provider === 'slack' && closed !== undefined
            ? { error: closed.last_error ?? '', since: closed.open_at }
            : undefined,
        refusedSince: provider === 'slack' ? (refused?.since ?? undefined) : undefined,
        token: provider === 'slack' && token !== undefined ? { ...token, error: token.error ?? '' } : undefined,
      };
      return connectionHealth(facts, now);
    });
  }
}
