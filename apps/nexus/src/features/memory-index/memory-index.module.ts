import { Module } from '@nestjs/common';
import { EmbeddingsModule } from '../../integrations/embeddings/embeddings.module.js';
import { QdrantModule } from '../../integrations/qdrant/qdrant.module.js';
import { AccessModule } from '../access/access.module.js';
import { MemoryModule } from '../memory/memory.module.js';
import { CollectionRepository } from './collection.repository.js';
import { Collections } from './collections.service.js';
import { CopyContents } from './copy-content.service.js';
import { CopyRepository } from './copy.repository.js';
import { Indexer } from './indexer.service.js';
import { IndexWorker } from './index-worker.service.js';
import { MemoryFigures } from './memory-figures.service.js';
import { Reindex } from './reindex.service.js';

/** Copies of memory in Qdrant: vectors, ids and scope, rebuilt from PostgreSQL at any time. */
@Module({
  imports: [AccessModule, MemoryModule, QdrantModule, EmbeddingsModule],
  providers: [
    CollectionRepository,
    Collections,
    CopyContents,
    CopyRepository,
    Indexer,
    IndexWorker,
    MemoryFigures,
    Reindex,
  ],
  exports: [CollectionRepository, Reindex],
})
export class MemoryIndexModule {}
