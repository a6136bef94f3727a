import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { Log } from '../logging/log.service.js';

/** Tells the log when a collector stops taking spans and when it takes them again: once each, not once per batch. */
export class ReportedExporter implements SpanExporter {
  readonly #exporter: SpanExporter;
  readonly #log: Log;
  #isFailing = false;

  constructor(exporter: SpanExporter, log: Log) {
    this.#exporter = exporter;
    this.#log = log;
  }

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.#exporter.export(spans, (result) => {
      this.#report(result);
      done(result);
    });
  }

  #report(result: ExportResult): void {
    const isFailing = result.code !== ExportResultCode.SUCCESS;
    if (isFailing && !this.#isFailing) {
      this.#log.warn(
        { error: result.error?.message },
        'the collector does not take traces; they are dropped meanwhile',
      );
    }
    if (!isFailing && this.#isFailing) this.#log.info({}, 'the collector takes traces again');
    this.#isFailing = isFailing;
  }

  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush?.();
  }

  async shutdown(): Promise<void> {
    await this.#exporter.shutdown();
  }
}
