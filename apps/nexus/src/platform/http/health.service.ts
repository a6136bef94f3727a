import { Injectable } from '@nestjs/common';
import type { PartHealth as PartHealthView } from '@oblivion/protocol';
import { PartHealth } from '../parts/part-health.service.js';

export interface Readiness {
  /** Only PostgreSQL being away, or the process going down, makes it unready; any other part is done without. */
  readonly isReady: boolean;
  readonly isDraining: boolean;
  /** `process`: Redis is away, so only what this process noticed itself is known. */
  readonly scope: 'system' | 'process';
  readonly parts: readonly PartHealthView[];
}

const neededPart = 'postgresql';

/** Whether this process can do its work. */
@Injectable()
export class Health {
  #isDraining = false;
  readonly #parts: PartHealth;

  constructor(parts: PartHealth) {
    this.#parts = parts;
  }

  /** From now on not ready, so that no new work is sent here. */
  startDraining(): void {
    this.#isDraining = true;
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  async check(): Promise<Readiness> {
    await this.#parts.check();
    const { parts, scope } = await this.#parts.read();
    const isReady = !this.#isDraining && !this.#parts.isDegraded(neededPart);
    return { isReady, isDraining: this.#isDraining, scope, parts };
  }
}
