import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Langfuse } from '../../integrations/langfuse/langfuse.client.js';
import { Log } from '../../platform/logging/log.service.js';
import { Metrics } from '../../platform/metrics/metrics.service.js';
import { type Figures, SystemFigures } from '../../platform/metrics/system-figures.service.js';
import { TraceSpanRepository } from './trace-span.repository.js';

const names = ['oblivion.langfuse.backlog', 'oblivion.langfuse.backlog.oldest_age'] as const;

/** How the export is watched: its log, its counts, and the figures of what waits. */
@Injectable()
export class ExportWatch implements OnModuleInit {
  readonly metrics: Metrics;
  readonly log: Log;
  readonly #figures: SystemFigures;
  readonly #spans: TraceSpanRepository;
  readonly #langfuse: Langfuse;

  constructor(metrics: Metrics, log: Log, figures: SystemFigures, spans: TraceSpanRepository, langfuse: Langfuse) {
    this.metrics = metrics;
    this.log = log;
    this.#figures = figures;
    this.#spans = spans;
    this.#langfuse = langfuse;
  }

  onModuleInit(): void {
    if (this.#langfuse.isConfigured) this.#figures.register(names, () => this.#read());
  }

  async #read(): Promise<Pick<Figures, (typeof names)[number]>> {
    const { waiting, setAside, oldestAgeSeconds } = await this.#spans.readBacklog();
    return {
      'oblivion.langfuse.backlog': [
        { value: waiting, labels: { state: 'waiting' } },
        { value: setAside, labels: { state: 'set_aside' } },
      ],
      'oblivion.langfuse.backlog.oldest_age': [{ value: oldestAgeSeconds }],
    };
  }
}
