import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { sql } from 'kysely';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database } from '../../platform/database/database.service.js';
import { SystemFigures } from '../../platform/metrics/system-figures.service.js';
import { longestSilenceSeconds } from './presence.js';

/** How many agents there are, and how many of them have an open socket. */
@Injectable()
export class AgentFigures implements OnModuleInit {
  readonly #figures: SystemFigures;
  readonly #database: Database;
  @Inject(SETTINGS) private readonly settings!: Settings;

  constructor(figures: SystemFigures, database: Database) {
    this.#figures = figures;
    this.#database = database;
  }

  onModuleInit(): void {
    const silenceSeconds = longestSilenceSeconds(this.settings.agents.heartbeatSeconds);
    this.#figures.register(['oblivion.agents'], async () => {
      const { rows } = await sql<{ connected: string; total: string }>`
        select count(*) filter (where session_id is not null and last_seen_at > now() - make_interval(secs => ${silenceSeconds})) as connected,
          count(*) as total from agent where revoked_at is null`.execute(this.#database.system);
      const connected = Number(rows[0]?.connected ?? 0);
      return {
        'oblivion.agents': [
          { value: connected, labels: { state: 'connected' } },
          { value: Number(rows[0]?.total ?? 0) - connected, labels: { state: 'away' } },
        ],
      };
    });
  }
}
