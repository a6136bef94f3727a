import type { PartReport } from '../../platform/parts/part.js';

/** Failures in a row after which a provider counts as degraded: a single one is usually gone with the next attempt. */
const patience = 2;

/** What the answers of a provider say about it; undefined while they say nothing yet. */
export class ProviderJudge {
  #failures = 0;

  answered(status: number): PartReport | undefined {
    if (status === 401 || status === 403) {
      return { state: 'degraded', reason: 'refuses the key of Nexus: check NEXUS_MODEL_PROVIDER_API_KEY' };
    }
    if (status === 429) return this.failed('limits the rate of calls');
    if (status >= 500) return this.failed(`answers with status ${status}`);
    this.#failures = 0;
    return { state: 'ok' };
  }

  /** `reason`: in words, without addresses. */
  failed(reason: string): PartReport | undefined {
    this.#failures += 1;
    return this.#failures >= patience ? { state: 'degraded', reason } : undefined;
  }
}
