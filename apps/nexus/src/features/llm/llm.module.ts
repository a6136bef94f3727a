import { Module } from '@nestjs/common';
import { ModelProvidersModule } from '../../integrations/model-providers/model-providers.module.js';
import { AccessModule } from '../access/access.module.js';
import { TracesModule } from '../traces/traces.module.js';
import { ChatCompletions } from './chat-completion.service.js';
import { ClaimRepository } from './claim.repository.js';
import { ModelCallRepository } from './model-call.repository.js';
import { HeldRuns } from './held-runs.service.js';
import { ModelGateway } from './model-gateway.service.js';
import { RunKeys } from './run-key.service.js';
import { UsageRecorder } from './usage-recorder.service.js';

/** Model calls of agents, without any provider's key in their hands. */
@Module({
  imports: [AccessModule, ModelProvidersModule, TracesModule],
  providers: [ModelGateway, ChatCompletions, RunKeys, UsageRecorder, ClaimRepository, HeldRuns, ModelCallRepository],
  exports: [ModelGateway],
})
export class LlmModule {}
