import { Inject, Injectable } from '@nestjs/common';
import type { PartHealth as PartHealthView } from '@oblivion/protocol';
import { SETTINGS, type Settings } from '../config/settings.js';
import { PartHealth } from '../parts/part-health.service.js';

export interface Readiness {
  /** Only what the roles of this process cannot work without, or its own going down, makes it unready. */
  readonly isReady: boolean;
  readonly isDraining: boolean;
  /** `process`: Redis is away, so only what this process noticed itself is known. */
  readonly scope: 'system' | 'process';
  readonly parts: readonly PartHealthView[];
}

/** Whether this process can do its work. */
@Injectable()
export class Health {
  #isDraining = false;
  #areDoorsClosed = false;
  readonly #parts: PartHealth;

  readonly #takesWebhooks: boolean;

  constructor(parts: PartHealth, @Inject(SETTINGS) settings: Settings) {
    this.#parts = parts;
    this.#takesWebhooks = settings.roles.includes('intake');
  }

  /** From now on not ready, so that no new work is sent here. */
  startDraining(): void {
    this.#isDraining = true;
  }

  /** From now on no new socket is let in. */
  closeDoors(): void {
    this.#areDoorsClosed = true;
  }

  get areDoorsClosed(): boolean {
    return this.#areDoorsClosed;
  }

  async check(): Promise<Readiness> {
    await this.#parts.check();
    const { parts, scope } = await this.#parts.read();
    const isReady = !this.#isDraining && this.#canWork();
    return { isReady, isDraining: this.#isDraining, scope, parts };
  }

  /** Webhooks are kept in Redis while PostgreSQL is away, so a process that takes them stays in service with either. */
  #canWork(): boolean {
    if (!this.#parts.isDegraded('postgresql')) return true;
    return this.#takesWebhooks && !this.#parts.isDegraded('redis');
  }
}
