import { type DynamicModule, Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { CLOCK, systemClock } from './clock.js';
import { SETTINGS, type Settings } from './config/settings.js';
import { Database } from './database/database.service.js';
import { Feed } from './feed/feed.service.js';
import { FeedRepository } from './feed/feed.repository.js';
import { Health } from './http/health.service.js';
import { ProbeServer } from './http/probe-server.service.js';
import { Log } from './logging/log.service.js';
import { Metrics } from './metrics/metrics.service.js';
import { DeliveryRepository } from './outbox/delivery.repository.js';
import { DeliveryWorker } from './outbox/delivery-worker.service.js';
import { DeliveryWorkerHost } from './outbox/worker-host.service.js';
import { QueueService } from './queue/queue.service.js';
import { RedisService } from './redis/redis.service.js';

const shared = [Log, Metrics, Database, RedisService, QueueService, FeedRepository, Feed, Health];

@Global()
@Module({})
export class PlatformModule {
  static with(settings: Settings): DynamicModule {
    return {
      module: PlatformModule,
      imports: [DiscoveryModule],
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: CLOCK, useValue: systemClock },
        ...shared,
        DeliveryRepository,
        DeliveryWorker,
        DeliveryWorkerHost,
        ProbeServer,
      ],
      exports: [SETTINGS, CLOCK, ...shared],
    };
  }
}
