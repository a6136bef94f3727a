import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service.js';
import { RedisService } from '../redis/redis.service.js';

export type PartState = 'ok' | 'away';
export interface Readiness {
  readonly isReady: boolean;
  readonly parts: Readonly<Record<string, PartState>>;
}

const checkTimeoutMs = 2_000;

/** Whether this process can do its work. Redis being away slows it down but does not stop it. */
@Injectable()
export class Health {
  #isDraining = false;
  readonly #database: Database;
  readonly #redis: RedisService;

  constructor(database: Database, redis: RedisService) {
    this.#database = database;
    this.#redis = redis;
  }

  /** From now on not ready, so that no new work is sent here. */
  startDraining(): void {
    this.#isDraining = true;
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  async check(): Promise<Readiness> {
    const [postgresql, redis] = await Promise.all([stateOf(this.#database.check()), stateOf(this.#redis.check())]);
    const parts: Record<string, PartState> = { postgresql, redis };
    return { isReady: !this.#isDraining && postgresql === 'ok', parts };
  }
}

async function stateOf(check: Promise<void>): Promise<PartState> {
  const timeout = new Promise<'away'>((resolve) => {
    setTimeout(() => resolve('away'), checkTimeoutMs).unref();
  });
  return Promise.race([check.then((): PartState => 'ok').catch((): PartState => 'away'), timeout]);
}
