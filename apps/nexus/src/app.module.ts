import { type DynamicModule, Module } from '@nestjs/common';
import { AccessModule } from './features/access/access.module.js';
import { AgentsModule } from './features/agents/agents.module.js';
import { ChannelsModule } from './features/channels/channels.module.js';
import { ConversationModule } from './features/conversation/conversation.module.js';
import { DocumentsModule } from './features/documents/documents.module.js';
import { EffectsModule } from './features/effects/effects.module.js';
import { GatewayModule } from './features/gateway/gateway.module.js';
import { IntakeModule } from './features/intake/intake.module.js';
import { LlmModule } from './features/llm/llm.module.js';
import { MemoryModule } from './features/memory/memory.module.js';
import { MemoryIndexModule } from './features/memory-index/memory-index.module.js';
import { MemorySearchModule } from './features/memory-search/memory-search.module.js';
import { ObserverModule } from './features/observer/observer.module.js';
import { ProjectsModule } from './features/projects/projects.module.js';
import { RunsModule } from './features/runs/runs.module.js';
import { SlackCommandsModule } from './features/slack-commands/slack-commands.module.js';
import { SlackGapsModule } from './features/slack-gaps/slack-gaps.module.js';
import { SlackCheckModule } from './features/slack-check/slack-check.module.js';
import { SlackInstallModule } from './features/slack-install/slack-install.module.js';
import { SlackSocketModule } from './features/slack-socket/slack-socket.module.js';
import { ClickUpConnectionModule } from './features/clickup-connection/clickup-connection.module.js';
import { SourceClickUpModule } from './features/source-clickup/source-clickup.module.js';
import { SourceGitHubModule } from './features/source-github/source-github.module.js';
import { SourcesModule } from './features/sources/sources.module.js';
import { TasksModule } from './features/tasks/tasks.module.js';
import { TracesModule } from './features/traces/traces.module.js';
import { WhyModule } from './features/why/why.module.js';
import { WorkspaceModule } from './features/workspace/workspace.module.js';
import type { Settings } from './platform/config/settings.js';
import { PlatformModule } from './platform/platform.module.js';

const features = [
  AccessModule,
  WorkspaceModule,
  AgentsModule,
  TasksModule,
  RunsModule,
  IntakeModule,
  ClickUpConnectionModule,
  SourceClickUpModule,
  SourceGitHubModule,
  EffectsModule,
  ChannelsModule,
  ProjectsModule,
  ConversationModule,
  SourcesModule,
  SlackGapsModule,
  SlackCommandsModule,
  SlackCheckModule,
  SlackInstallModule,
  SlackSocketModule,
  TracesModule,
  LlmModule,
  GatewayModule,
  WhyModule,
  MemoryModule,
  MemoryIndexModule,
  MemorySearchModule,
  DocumentsModule,
  ObserverModule,
];

/** The whole of Nexus. Every feature is in every process; the roles decide which of its doors and workers are open. */
@Module({})
export class AppModule {
  static with(settings: Settings): DynamicModule {
    return { module: AppModule, imports: [PlatformModule.with(settings), ...features] };
  }
}
