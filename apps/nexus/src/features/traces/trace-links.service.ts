import { Inject, Injectable } from '@nestjs/common';
import { Langfuse } from '../../integrations/langfuse/langfuse.client.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { traceIdOf } from './span-ids.js';

const retryPauseMs = 30_000;

/** Where people find the trace of a run in Langfuse. */
@Injectable()
export class TraceLinks {
  readonly #langfuse: Langfuse;
  readonly #base: string | undefined;
  #projectId: string | undefined;
  #looking: Promise<void> | undefined;
  #notBeforeMs = 0;

  constructor(langfuse: Langfuse, @Inject(SETTINGS) settings: Settings) {
    this.#langfuse = langfuse;
    this.#base = (settings.langfuse.browserUrl ?? settings.langfuse.url)?.replace(/\/+$/, '');
  }

  /** Null where there is no Langfuse, and until the project there is known: a page does not wait for it. */
  urlOf(runId: string): string | null {
    if (!this.#langfuse.isConfigured) return null;
    if (this.#projectId === undefined) {
      this.#look();
      return null;
    }
    return `${this.#base}/project/${this.#projectId}/traces/${traceIdOf(runId)}`;
  }

  #look(): void {
    if (this.#looking !== undefined || Date.now() < this.#notBeforeMs) return;
    this.#looking = this.#langfuse
      .findProjectId()
      .then((id) => {
        this.#projectId = id;
      })
      .catch(() => {
        this.#notBeforeMs = Date.now() + retryPauseMs;
      })
      .finally(() => {
        this.#looking = undefined;
      });
  }
}
