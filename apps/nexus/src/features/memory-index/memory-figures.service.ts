import { Injectable } from '@nestjs/common';
import { memorySourceStates } from '@oblivion/protocol';
import { SystemFigures } from '../../platform/metrics/system-figures.service.js';
import { CollectionRepository } from './collection.repository.js';
import { CopyRepository } from './copy.repository.js';

/** How much of memory is copied to Qdrant, over all tenants. */
@Injectable()
export class MemoryFigures {
  constructor(figures: SystemFigures, collections: CollectionRepository, copies: CopyRepository) {
    figures.register(['oblivion.memory.sources'], async () => {
      const all = await collections.list();
      const used = all.find(({ state }) => state === 'building') ?? all.find(({ state }) => state === 'live');
      const counts = used === undefined ? undefined : await copies.count(used.name);
      const readings = memorySourceStates.map((state) => ({ value: counts?.[state] ?? 0, labels: { state } }));
      return { 'oblivion.memory.sources': readings };
    });
  }
}
