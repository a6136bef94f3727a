import { z } from 'zod';
import { setting } from './setting.js';
import { reaction, whole, yesOrNo } from './setting-kinds.js';

/** How Nexus speaks with Slack. */
export const slackSettings = {
  timeoutMs: setting('NEXUS_SLACK_TIMEOUT_MS', whole(10_000), 'Longest call to Slack.'),
  url: setting(
    'NEXUS_SLACK_URL',
    z
      .url({ protocol: /^https?$/ })
      .default('https://slack.com/')
      .transform((url) => `${url.replace(/\/+$/, '')}/`),
    'Where Slack is for workspaces that people connect in Observer; `api/` and its page for installing apps are beneath it.',
  ),
  appsUrl: setting(
    'NEXUS_SLACK_APPS_URL',
    z.url({ protocol: /^https?$/ }).default('https://api.slack.com/apps'),
    "Slack's page on which people make apps.",
  ),
  tokenMarginSeconds: setting(
    'NEXUS_SLACK_TOKEN_MARGIN_SECONDS',
    whole(7_200),
    'A bot token that expires is refreshed so long before its end, or halfway where it lives less than twice as long.',
  ),
  tokenCheckIntervalMs: setting(
    'NEXUS_SLACK_TOKEN_CHECK_INTERVAL_MS',
    whole(15_000),
    'How often a worker looks for bot tokens that are to be refreshed.',
  ),
  tokenRetrySeconds: setting(
    'NEXUS_SLACK_TOKEN_RETRY_SECONDS',
    whole(300),
    'Longest pause between two attempts to refresh a bot token, and between two looks at one that Slack refuses.',
  ),
  answerMs: setting(
    'NEXUS_SLACK_ANSWER_MS',
    whole(2_000, 1, 2_900),
    'How long a command of Slack may be worked on before the person is told to wait; Slack itself waits three seconds.',
  ),
  acknowledgeReaction: setting(
    'NEXUS_SLACK_ACKNOWLEDGE_REACTION',
    reaction('eyes'),
    "Reaction under people's words in a task's thread, and under a mention, once they are taken; `none` for no such sign.",
  ),
  syncReaction: setting(
    'NEXUS_SLACK_SYNC_REACTION',
    reaction('arrows_counterclockwise'),
    "Reaction with which people have words of a task's thread copied to where it was written; `none` to have none.",
  ),
  noticePauseHours: setting(
    'NEXUS_SLACK_NOTICE_PAUSE_HOURS',
    whole(24),
    'Operators are told again of a channel that takes nothing after so long, if it still takes nothing.',
  ),
  postPaceMs: setting(
    'NEXUS_SLACK_POST_PACE_MS',
    whole(1_000),
    'Time between two posts in a channel once Slack has refused one for coming too soon.',
  ),
  callsPerMinute: setting(
    'NEXUS_SLACK_CALLS_PER_MINUTE',
    whole(50),
    'Calls of another method per workspace once Slack has refused one for coming too soon.',
  ),
  streamAnswers: setting(
    'NEXUS_SLACK_STREAM_ANSWERS',
    yesOrNo(true),
    'Whether threads show the final answer of an agent grow while it is written; else it comes whole.',
  ),
  streamStartsPerMinute: setting(
    'NEXUS_SLACK_STREAM_STARTS_PER_MINUTE',
    whole(20),
    'Streamed messages per workspace that begin, and that end, once Slack has refused one for coming too soon.',
  ),
  streamAppendsPerMinute: setting(
    'NEXUS_SLACK_STREAM_APPENDS_PER_MINUTE',
    whole(100),
    'Additions to streamed messages per workspace once Slack has refused one for coming too soon.',
  ),
  streamPauseMs: setting(
    'NEXUS_SLACK_STREAM_PAUSE_MS',
    whole(1_000, 0),
    'Least time between two additions to the message that shows an answer while it is written.',
  ),
  progressPauseMs: setting(
    'NEXUS_SLACK_PROGRESS_PAUSE_MS',
    whole(3_000, 0),
    "Least time between two changes of an agent's progress message; what it says meanwhile is added together.",
  ),
  planBlocks: setting(
    'NEXUS_SLACK_PLAN_BLOCKS',
    yesOrNo(true),
    'Show the progress of agents as a plan with a card for each step; false: as a plain list.',
  ),
  planRestSeconds: setting(
    'NEXUS_SLACK_PLAN_REST_SECONDS',
    whole(600),
    'A workspace in which Slack refuses plans is not asked for them for so long; progress is a plain list meanwhile.',
  ),
  socketHoldSeconds: setting(
    'NEXUS_SLACK_SOCKET_HOLD_SECONDS',
    whole(15),
    'How long a process has charge of a Socket Mode connection without renewing that; then another opens one.',
  ),
  socketSilenceMs: setting(
    'NEXUS_SLACK_SOCKET_SILENCE_MS',
    whole(30_000),
    'A Socket Mode connection that was silent so long, pings and their answers included, is opened anew.',
  ),
  socketRetryMs: setting(
    'NEXUS_SLACK_SOCKET_RETRY_MS',
    whole(30_000),
    'Longest pause between two attempts to open a Socket Mode connection.',
  ),
  gapSeconds: setting(
    'NEXUS_SLACK_GAP_SECONDS',
    whole(60),
    'After so long without a process that takes webhooks, threads of open tasks are read again.',
  ),
  silenceSeconds: setting(
    'NEXUS_SLACK_SILENCE_SECONDS',
    whole(300),
    'When what was posted in Slack has not come back as an event for so long, its threads are read at this interval.',
  ),
  refusedSeconds: setting(
    'NEXUS_SLACK_REFUSED_SECONDS',
    whole(30),
    'Requests of Slack that are refused for their signature for so long, without a good one, are told, and threads read afterwards.',
  ),
  refusedPauseSeconds: setting(
    'NEXUS_SLACK_REFUSED_PAUSE_SECONDS',
    whole(600),
    'Shortest time between two readings of threads because of refused signatures: anybody can send bad ones.',
  ),
  readPauseMs: setting(
    'NEXUS_SLACK_READ_PAUSE_MS',
    whole(1_500),
    'Pause between two threads that are read again; 60000 for apps that Slack allows one such call a minute.',
  ),
  readPageSize: setting(
    'NEXUS_SLACK_READ_PAGE_SIZE',
    whole(200, 1, 999),
    'Messages in one page of a thread; 15 for apps that Slack allows no more.',
  ),
  readBackSeconds: setting(
    'NEXUS_SLACK_READ_BACK_SECONDS',
    whole(86_400, 0),
    'Messages so much older than the gap are compared too, for their edits and deletions.',
  ),
} as const;
