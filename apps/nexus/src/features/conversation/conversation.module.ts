import { Module } from '@nestjs/common';
import { ChannelsModule } from '../channels/channels.module.js';
import { EffectsModule } from '../effects/effects.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { TracesModule } from '../traces/traces.module.js';
import { WhyModule } from '../why/why.module.js';
import { WorkSourcesModule } from '../work-sources/work-sources.module.js';
import { WorkspaceModule } from '../workspace/workspace.module.js';
import { AgentFaces } from './agent-faces.service.js';
import { Answers } from './answers/answers.service.js';
import { ChannelStates } from './channel/channel-states.service.js';
import { ChannelNotices } from './channel/channel-notices.service.js';
import { Conversation } from './conversation.service.js';
import { EffectsSubscriber } from './effects.subscriber.js';
import { Acknowledgements } from './orders/acknowledgements.service.js';
import { MentionTasks } from './orders/mention-tasks.service.js';
import { SyncReactions } from './thread/sync-reactions.service.js';
import { UnheardWordsRepository } from './unheard-words.repository.js';
import { MessageRepository } from './message.repository.js';
import { OwedEffects } from './owed-effects.service.js';
import { RecipientRepository } from './answers/recipient.repository.js';
import { RootWords } from './root/root-words.service.js';
import { SlackSubscriber } from './slack.subscriber.js';
import { SlackNames } from './slack-names.service.js';
import { SlackOrders } from './orders/slack-orders.service.js';
import { SlackThread } from './thread/slack-thread.service.js';
import { SessionEffects } from './thread/session-effects.service.js';
import { ProgressEnds } from './thread/progress-ends.service.js';
import { ThreadEffects } from './thread/thread-effects.service.js';
import { ThreadLookup } from './thread/thread-lookup.service.js';

@Module({
  imports: [ChannelsModule, WorkspaceModule, WorkSourcesModule, TasksModule, EffectsModule, WhyModule, TracesModule],
  providers: [
    MessageRepository,
    Conversation,
    Acknowledgements,
    MentionTasks,
    SyncReactions,
    UnheardWordsRepository,
    RootWords,
    OwedEffects,
    ThreadEffects,
    ProgressEnds,
    SessionEffects,
    AgentFaces,
    Answers,
    RecipientRepository,
    ChannelNotices,
    ChannelStates,
    SlackNames,
    SlackOrders,
    SlackThread,
    ThreadLookup,
    SlackSubscriber,
    EffectsSubscriber,
  ],
  exports: [Conversation, Answers, MessageRepository, MentionTasks],
})
export class ConversationModule {}
