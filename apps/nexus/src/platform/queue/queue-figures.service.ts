import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SystemFigures } from '../metrics/system-figures.service.js';
import { QueueService } from './queue.service.js';

/** How many jobs the queues hold; nothing is shown while Redis is away. */
@Injectable()
export class QueueFigures implements OnModuleInit {
  readonly #figures: SystemFigures;
  readonly #queue: QueueService;

  constructor(figures: SystemFigures, queue: QueueService) {
    this.#figures = figures;
    this.#queue = queue;
  }

  onModuleInit(): void {
    this.#figures.register(['oblivion.queue.jobs'], async () => ({
      'oblivion.queue.jobs': await this.#queue.countJobs(),
    }));
  }
}
