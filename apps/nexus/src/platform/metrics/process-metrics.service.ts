import {
  constants,
  monitorEventLoopDelay,
  type PerformanceEntry,
  performance,
  PerformanceObserver,
} from 'node:perf_hooks';
import { getHeapSpaceStatistics } from 'node:v8';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Metrics } from './metrics.service.js';

const nanosecondsPerSecond = 1e9;
const gcTypes = {
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'minor',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weakcb',
} as const;

type NodePerformanceEntry = PerformanceEntry & { readonly detail: { readonly kind: keyof typeof gcTypes } };

/** What this process uses: CPU, memory, and whether its event loop keeps up. */
@Injectable()
export class ProcessMetrics implements OnModuleInit, OnApplicationShutdown {
  readonly #delay = monitorEventLoopDelay({ resolution: 10 });
  readonly #collections: PerformanceObserver;
  readonly #metrics: Metrics;
  #utilization = performance.eventLoopUtilization();

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
    this.#collections = new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as NodePerformanceEntry[]) {
        metrics.record('v8js.gc.duration', entry.duration / 1000, { 'v8js.gc.type': gcTypes[entry.detail.kind] });
      }
    });
  }

  onModuleInit(): void {
    this.#delay.enable();
    this.#collections.observe({ entryTypes: ['gc'] });
    this.#observeProcess();
    this.#observeHeap();
    this.#observeEventLoop();
  }

  #observeProcess(): void {
    this.#metrics.observeTotal('process.cpu.time', () => {
      const { user, system } = process.cpuUsage();
      return [
        { value: user / 1e6, labels: { 'cpu.mode': 'user' } as const },
        { value: system / 1e6, labels: { 'cpu.mode': 'system' } as const },
      ];
    });
    this.#metrics.observe('process.memory.usage', () => [{ value: process.memoryUsage.rss() }]);
    this.#metrics.observe('process.uptime', () => [{ value: process.uptime() }]);
  }

  #observeHeap(): void {
    const read = (field: 'space_used_size' | 'space_size') => () =>
      getHeapSpaceStatistics().map((space) => ({
        value: space[field],
        labels: { 'v8js.heap.space.name': space.space_name },
      }));
    this.#metrics.observe('v8js.memory.heap.used', read('space_used_size'));
    this.#metrics.observe('v8js.memory.heap.limit', read('space_size'));
  }

  #observeEventLoop(): void {
    const inSeconds = (nanoseconds: number): number =>
      Number.isFinite(nanoseconds) ? nanoseconds / nanosecondsPerSecond : 0;
    this.#metrics.observe('nodejs.eventloop.delay.mean', () => [{ value: inSeconds(this.#delay.mean) }]);
    this.#metrics.observe('nodejs.eventloop.delay.p99', () => [{ value: inSeconds(this.#delay.percentile(99)) }]);
    // Gauges are read in the order in which they were made: the last one begins the next period.
    this.#metrics.observe('nodejs.eventloop.delay.max', () => {
      const value = inSeconds(this.#delay.max);
      this.#delay.reset();
      return [{ value }];
    });
    this.#metrics.observe('nodejs.eventloop.utilization', () => {
      const now = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(now, this.#utilization);
      this.#utilization = now;
      return [{ value: Number.isFinite(utilization) ? utilization : 0 }];
    });
  }

  onApplicationShutdown(): void {
    this.#delay.disable();
    this.#collections.disconnect();
  }
}
