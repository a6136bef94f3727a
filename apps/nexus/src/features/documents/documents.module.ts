import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { MemoryModule } from '../memory/memory.module.js';
import { ClickUpConnectionModule } from '../clickup-connection/clickup-connection.module.js';
import { WorkspaceModule } from '../workspace/workspace.module.js';
import { DocumentPoller } from './document-poller.service.js';
import { DocumentReader } from './document-reader.service.js';

/** ClickUp Docs, read into memory. */
@Module({
  imports: [AccessModule, WorkspaceModule, ClickUpConnectionModule, MemoryModule],
  providers: [DocumentReader, DocumentPoller],
})
export class DocumentsModule {}
