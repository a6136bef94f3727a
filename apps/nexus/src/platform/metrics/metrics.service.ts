import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Attributes, Counter, Histogram, Meter, ObservableGauge } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { AggregationType, MeterProvider } from '@opentelemetry/sdk-metrics';

const secondsBuckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60];

/** Metrics of this process, read by Prometheus at /metrics. Labels are small closed sets, never ids. */
@Injectable()
export class Metrics implements OnApplicationShutdown {
  readonly #exporter = new PrometheusExporter({ preventServerStart: true });
  readonly #provider = new MeterProvider({
    readers: [this.#exporter],
    views: [
      {
        instrumentUnit: 's',
        aggregation: { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: { boundaries: secondsBuckets } },
      },
    ],
  });
  readonly #meter: Meter = this.#provider.getMeter('nexus');

  readonly requestDuration: Histogram = this.histogram('http.server.request.duration', 'Duration of HTTP requests.');
  readonly webhooks: Counter = this.counter('oblivion.intake.webhooks', 'Webhooks received, by provider and outcome.');
  readonly effectDuration: Histogram = this.histogram('oblivion.effect.duration', 'From owed to delivered.');
  readonly effectAttempts: Counter = this.counter(
    'oblivion.effect.attempts',
    'Calls made for effects, by target and outcome.',
  );
  readonly deliveryDuration: Histogram = this.histogram(
    'oblivion.delivery.duration',
    'Handling of one lane of events.',
  );
  readonly frames: Counter = this.counter('oblivion.gateway.frames', 'Frames of agents, by type and outcome.');
  readonly modelDuration: Histogram = this.histogram('gen_ai.server.request.duration', 'Duration of model calls.');
  readonly modelTokens: Counter = this.counter('oblivion.model.tokens', 'Tokens used, by model and direction.');

  counter(name: string, description: string): Counter {
    return this.#meter.createCounter(name, { description });
  }

  histogram(name: string, description: string): Histogram {
    return this.#meter.createHistogram(name, { description, unit: 's' });
  }

  /** A value read at the moment of the scrape. */
  gauge(name: string, description: string, read: () => number, attributes: Attributes = {}): ObservableGauge {
    const gauge = this.#meter.createObservableGauge(name, { description });
    gauge.addCallback((result) => result.observe(read(), attributes));
    return gauge;
  }

  answer(request: IncomingMessage, response: ServerResponse): void {
    this.#exporter.getMetricsRequestHandler(request, response);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#provider.shutdown();
  }
}
