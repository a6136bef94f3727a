import { Module } from '@nestjs/common';
import { WorkSourcesModule } from '../work-sources/work-sources.module.js';
import { WorkspaceModule } from '../workspace/workspace.module.js';
import { GitHubComments } from './github-comments.service.js';
import { GitHubConnections } from './github-connections.service.js';
import { GitHubDeliveries } from './github-deliveries.service.js';
import { GitHubHooks } from './github-hooks.service.js';
import { GitHubPlaces } from './github-places.service.js';
import { GitHubReader } from './github-reader.service.js';
import { GitHubSetup } from './github-setup.service.js';
import { GitHubSource } from './github-source.service.js';
import { RepositoryClaimRepository } from './repository-claim.repository.js';

@Module({
  imports: [WorkspaceModule, WorkSourcesModule],
  providers: [
    GitHubConnections,
    GitHubComments,
    GitHubHooks,
    GitHubDeliveries,
    GitHubPlaces,
    RepositoryClaimRepository,
    GitHubReader,
    GitHubSetup,
    GitHubSource,
  ],
  exports: [GitHubSetup],
})
export class SourceGitHubModule {}
