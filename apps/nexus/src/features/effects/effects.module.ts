import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { WorkSourcesModule } from '../work-sources/work-sources.module.js';
import { WorkspaceModule } from '../workspace/workspace.module.js';
import { MarkRepository } from './mark.repository.js';
import { AnswerEndTarget } from './answers/answer-end-target.service.js';
import { AnswerMessages } from './answers/answer-messages.service.js';
import { AnswerStreamRepository } from './answers/answer-stream.repository.js';
import { AnswerTarget } from './answers/answer-target.service.js';
import { AsideTarget } from './slack/aside-target.service.js';
import { ChannelTarget } from './slack/channel-target.service.js';
import { EffectRepository } from './effect.repository.js';
import { EffectFigures } from './effect-figures.service.js';
import { EffectLinks } from './effect-links.service.js';
import { EffectTargets } from './effect-targets.service.js';
import { EffectWorker } from './effect-worker.service.js';
import { EffectWorkerHost } from './effect-worker-host.service.js';
import { EffectsController } from './effects.controller.js';
import { NoticeRepository } from './notice.repository.js';
import { ParkedEffects } from './parked-effects.service.js';
import { ProgressPlans } from './slack/progress-plans.service.js';
import { ProgressRepository } from './slack/progress.repository.js';
import { RootRepository } from './slack/root.repository.js';
import { RootReplacement } from './slack/root-replacement.service.js';
import { SessionRepository } from './slack/session.repository.js';
import { SessionTarget } from './slack/session-target.service.js';
import { SlackDiscussion } from './slack/slack-discussion.service.js';
import { SlackStreams } from './answers/slack-streams.service.js';
import { SlackRates } from './slack/slack-rates.service.js';
import { SlackTarget } from './slack/slack-target.service.js';
import { SourceTarget } from './source-target.service.js';
import { UnpostedThreads } from './slack/unposted-threads.repository.js';

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
