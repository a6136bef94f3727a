import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { WorkSourcesModule } from '../work-sources/work-sources.module.js';
import { WorkspaceModule } from '../workspace/workspace.module.js';
import { MarkRepository } from './mark.repository.js';
import { AnswerEndTarget } from './answer-end-target.service.js';
import { AnswerMessages } from './answer-messages.service.js';
import { AnswerStreamRepository } from './answer-stream.repository.js';
import { AnswerTarget } from './answer-target.service.js';
import { AsideTarget } from './aside-target.service.js';
import { ChannelTarget } from './channel-target.service.js';
import { EffectRepository } from './effect.repository.js';
import { EffectFigures } from './effect-figures.service.js';
import { EffectLinks } from './effect-links.service.js';
import { EffectTargets } from './effect-targets.service.js';
import { EffectWorker } from './effect-worker.service.js';
import { EffectWorkerHost } from './effect-worker-host.service.js';
import { EffectsController } from './effects.controller.js';
import { NoticeRepository } from './notice.repository.js';
import { ParkedEffects } from './parked-effects.service.js';
import { ProgressPlans } from './progress-plans.service.js';
import { ProgressRepository } from './progress.repository.js';
import { RootRepository } from './root.repository.js';
import { RootReplacement } from './root-replacement.service.js';
import { SessionRepository } from './session.repository.js';
import { SessionTarget } from './session-target.service.js';
import { SlackDiscussion } from './slack-discussion.service.js';
import { SlackStreams } from './slack-streams.service.js';
import { SlackRates } from './slack-rates.service.js';
import { SlackTarget } from './slack-target.service.js';
import { SourceTarget } from './source-target.service.js';
import { UnpostedThreads } from './unposted-threads.repository.js';

@Module({
  imports: [AccessModule, WorkspaceModule, WorkSourcesModule],
  controllers: [EffectsController],
  providers: [
    EffectRepository,
    EffectLinks,
    MarkRepository,
    ProgressRepository,
    NoticeRepository,
    SessionRepository,
    SessionTarget,
    ChannelTarget,
    AsideTarget,
    RootRepository,
    RootReplacement,
    UnpostedThreads,
    SlackRates,
    SlackDiscussion,
    SlackStreams,
    AnswerStreamRepository,
    AnswerMessages,
    AnswerTarget,
    AnswerEndTarget,
    ProgressPlans,
    SlackTarget,
    SourceTarget,
    EffectTargets,
    EffectWorker,
    EffectWorkerHost,
    EffectFigures,
    ParkedEffects,
  ],
  exports: [
    NoticeRepository,
    EffectRepository,
    MarkRepository,
    ProgressRepository,
    SessionRepository,
    AnswerStreamRepository,
    RootRepository,
    RootReplacement,
    UnpostedThreads,
    EffectLinks,
  ],
})
export class EffectsModule {}
