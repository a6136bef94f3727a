import { Module } from '@nestjs/common';
import { EmbeddingsModule } from '../../integrations/embeddings/embeddings.module.js';
import { QdrantModule } from '../../integrations/qdrant/qdrant.module.js';
import { AccessModule } from '../access/access.module.js';
import { MemoryModule } from '../memory/memory.module.js';
import { MemoryIndexModule } from '../memory-index/memory-index.module.js';
import { MemoryController } from './memory.controller.js';
import { MemorySearch } from './memory-search.service.js';
import { MemorySources } from './memory-sources.service.js';
import { SourceListRepository } from './source-list.repository.js';
import { VectorSearch } from './vector-search.service.js';

/** The doors to memory. */
@Module({
  imports: [AccessModule, MemoryModule, MemoryIndexModule, QdrantModule, EmbeddingsModule],
  controllers: [MemoryController],
  providers: [MemorySearch, MemorySources, SourceListRepository, VectorSearch],
  exports: [MemorySearch],
})
export class MemorySearchModule {}
