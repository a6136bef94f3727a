import type { ClickUpChangesService } from './clickup/clickup-changes.service.js';
import type { AppKey } from './github/app-key.js';
import type { GitHubChangesService } from './github/github-changes.service.js';
import type { GitHubWebhooksService } from './github/github-webhooks.service.js';
import type { Places } from './github/views.js';
import type { Journal } from './journal/journal.repository.js';
import type { Settings } from './settings.js';
import type { ConversationService } from './slack/conversation.service.js';
import type { SlackActionsService } from './slack/slack-actions.service.js';
import type { SlackAnswersService } from './slack/slack-answers.service.js';
import type { SlackCommandsService } from './slack/slack-commands.service.js';
import type { SlackEventsService } from './slack/slack-events.service.js';
import type { SlackSocketsService } from './slack/slack-sockets.service.js';
import type { WorldsRepository } from './worlds/worlds.repository.js';

/** The parts that every door shares. */
export interface Sandbox {
  readonly settings: Settings;
  readonly worlds: WorldsRepository;
  /** Calls whose credentials belong to no workspace. */
  readonly strayJournal: Journal;
  readonly slackEvents: SlackEventsService;
  readonly slackSockets: SlackSocketsService;
  readonly slackAnswers: SlackAnswersService;
  readonly slackCommands: SlackCommandsService;
  readonly slackActions: SlackActionsService;
  readonly conversation: ConversationService;
  readonly clickup: ClickUpChangesService;
  readonly github: GitHubChangesService;
  readonly githubWebhooks: GitHubWebhooksService;
  /** Private key of all apps; made when it is first asked for. */
  readonly githubKey: () => AppKey;
  readonly githubPlaces: () => Places;
  /** Own address without a final slash; known once the server listens. */
  readonly baseUrl: () => string;
}
