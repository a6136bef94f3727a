import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { ConversationModule } from '../conversation/conversation.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { ChunkRepository } from './chunk.repository.js';
import { Forgetting } from './forgetting.service.js';
import { Memory } from './memory.service.js';
import { MemorySubscriber } from './memory.subscriber.js';
import { Rescan } from './rescan.service.js';
import { SourceRepository } from './source.repository.js';
import { TaskMemory } from './task-memory.service.js';

/** What is remembered of tasks, threads and documents, as text in PostgreSQL. */
@Module({
  imports: [AccessModule, TasksModule, ConversationModule],
  providers: [Memory, TaskMemory, MemorySubscriber, Forgetting, Rescan, SourceRepository, ChunkRepository],
  exports: [Memory, Forgetting, Rescan, SourceRepository, ChunkRepository],
})
export class MemoryModule {}
