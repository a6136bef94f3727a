import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { WorkSourcesModule } from '../work-sources/work-sources.module.js';
import { WorkspaceModule } from '../workspace/workspace.module.js';
import { ArtifactFieldController } from './artifact-field.controller.js';
import { ArtifactFieldRepository } from './artifact-field.repository.js';
import { ArtifactFields } from './artifact-fields.service.js';
import { ClickUpAssignee } from './clickup-assignee.service.js';
import { ClickUpConnectionModule } from '../clickup-connection/clickup-connection.module.js';
import { ClickUpBlockedTag } from './clickup-blocked-tag.service.js';
import { ClickUpComments } from './clickup-comments.service.js';
import { ClickUpSource } from './clickup-source.service.js';
import { ClickUpWriter } from './clickup-writer.service.js';
import { ProjectLists } from './project-lists.service.js';
import { StatusMappingController } from './status-mapping.controller.js';
import { StatusMappingRepository } from './status-mapping.repository.js';
import { StatusMappings } from './status-mappings.service.js';

@Module({
  imports: [AccessModule, WorkspaceModule, WorkSourcesModule, ClickUpConnectionModule],
  controllers: [StatusMappingController, ArtifactFieldController],
  providers: [
    ClickUpComments,
    ClickUpBlockedTag,
    ClickUpWriter,
    ClickUpAssignee,
    ProjectLists,
    ArtifactFieldRepository,
    ArtifactFields,
    StatusMappingRepository,
    StatusMappings,
    ClickUpSource,
  ],
})
export class SourceClickUpModule {}
