import { type DynamicModule, Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { CLOCK } from './clock.js';
import { SETTINGS, type Settings } from './config/settings.js';
import { Database } from './database/database.service.js';
import { Feed } from './feed/feed.service.js';
import { FeedRepository } from './feed/feed.repository.js';
import { Health } from './http/health.service.js';
import { OutsideCalls } from './http/outside-calls.service.js';
import { ProbeServer } from './http/probe-server.service.js';
import { Log } from './logging/log.service.js';
import { Metrics } from './metrics/metrics.service.js';
import { ProcessMetrics } from './metrics/process-metrics.service.js';
import { SystemFigures } from './metrics/system-figures.service.js';
import { DeliveryFigures } from './outbox/delivery-figures.service.js';
import { DeliveryRepository } from './outbox/delivery.repository.js';
import { DeliveryWorker } from './outbox/delivery-worker.service.js';
import { DeliveryWorkerHost } from './outbox/worker-host.service.js';
import { PartHealth } from './parts/part-health.service.js';
import { SharedReports } from './parts/shared-reports.service.js';
import { JobConsumers } from './queue/job-consumer.service.js';
import { QueueFigures } from './queue/queue-figures.service.js';
import { Precedence } from './precedence.js';
import { QueueService } from './queue/queue.service.js';
import { Tracing } from './telemetry/tracing.service.js';
import { RecurringWork } from './recurring-work.service.js';
import { RedisMetrics } from './redis/redis-metrics.service.js';
import { RedisService } from './redis/redis.service.js';
import { SharedClock } from './shared-clock.service.js';

const shared = [
  Log,
  Metrics,
  Tracing,
  SystemFigures,
  Database,
  RedisService,
  QueueService,
  JobConsumers,
  RecurringWork,
  FeedRepository,
  Feed,
  PartHealth,
  Health,
];

const precedenceFrom = (settings: Settings): Precedence => new Precedence(settings.work.followingConcurrency);

@Global()
@Module({})
export class PlatformModule {
  static with(settings: Settings): DynamicModule {
    return {
      module: PlatformModule,
      imports: [DiscoveryModule],
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: CLOCK, useExisting: SharedClock },
        { provide: Precedence, useFactory: precedenceFrom, inject: [SETTINGS] },
        SharedClock,
        ...shared,
        SharedReports,
        DeliveryRepository,
        DeliveryWorker,
        DeliveryWorkerHost,
        ProbeServer,
        ProcessMetrics,
        OutsideCalls,
        RedisMetrics,
        DeliveryFigures,
        QueueFigures,
      ],
      exports: [SETTINGS, CLOCK, Precedence, ...shared],
    };
  }
}
