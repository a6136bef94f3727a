import { agentId, runId, type SourceProvider, sourceProviders, wantedStatuses } from '@oblivion/protocol';
import { z } from 'zod';
import { planEnds } from '../../integrations/slack/progress-plan.js';
import { sessionStatuses } from '../../integrations/slack/slack-session.js';

const slackPlace = { channel: z.string() };
const face = { username: z.string().optional(), iconEmoji: z.string().optional() };
/** What a progress message shows as a plan, where Slack takes one; without it the text stands alone. */
const plan = z.object({ notes: z.array(z.string()).readonly(), ended: z.enum(planEnds).nullable() }).optional();

const sourcePlace = { connectionId: z.string(), externalTaskId: z.string() };
const remark = {
  author: z.string(),
  heading: z.string(),
  text: z.string(),
  links: z.array(z.object({ title: z.string(), url: z.string() })).readonly(),
};
/** What each work source can be owed. */
const ofSource = {
  comment: z.object({ ...sourcePlace, ...remark, messageId: z.string().nullable() }),
  comment_update: z.object({ ...sourcePlace, ...remark, messageId: z.string() }),
  comment_delete: z.object({ ...sourcePlace, messageId: z.string() }),
  status: z.object({ ...sourcePlace, wanted: z.enum(wantedStatuses) }),
  blocked_mark: z.object({ ...sourcePlace, isBlocked: z.boolean() }),
  artifact_links: z.object({ ...sourcePlace, artifacts: remark.links }),
  holder_mark: z.object({ ...sourcePlace, isHeld: z.boolean() }),
  /** A task that a person asked for in Slack. */
  task: z.object({
    connectionId: z.string(),
    place: z.string(),
    title: z.string(),
    text: z.string(),
    tag: z.string(),
    author: z.string(),
    asked: z.object({ url: z.string(), channel: z.string(), ts: z.string(), user: z.string().optional() }),
    agentId: agentId.nullable(),
  }),
} as const;
export type SourceEffectName = keyof typeof ofSource;
export type SourceEffectKind = `${SourceProvider}.${SourceEffectName}`;
type OfSources = {
  readonly [K in SourceEffectKind]: K extends `${string}.${infer N extends SourceEffectName}`
    ? (typeof ofSource)[N]
    : never;
};
const ofSources = Object.fromEntries(
  sourceProviders.flatMap((name) => Object.entries(ofSource).map(([kind, payload]) => [`${name}.${kind}`, payload])),
) as OfSources;

/** What Nexus can owe the outside world: one row of this table is one call, made once as seen from outside. */
export const effectPayloads = {
  /** The message that stands for the task in its project's channel. */
  'slack.root': z.object({ ...slackPlace, text: z.string() }),
  'slack.root_update': z.object({ ...slackPlace, text: z.string() }),
  /** What operators should know, in their channel. */
  'slack.notice': z.object({
    ...slackPlace,
    text: z.string(),
    /** What it is about, where the same need not be told again soon. */
    about: z.string().optional(),
  }),
  /** A message in the task's thread. */
  'slack.message': z.object({
    ...slackPlace,
    ...face,
    text: z.string(),
    messageId: z.string().nullable(),
    /** The run whose progress begins here; later words of it are added to this message. */
    progressOf: z.string().optional(),
    /** The run whose result begins here: the message that showed it while it was written becomes it. */
    answerOf: runId.optional(),
    plan,
  }),
  /** All that the progress message of a run says now, later words added. */
  'slack.progress': z.object({
    ...slackPlace,
    ...face,
    text: z.string(),
    messageId: z.string(),
    progressOf: z.string(),
    /** The words with which the progress message began. */
    firstMessageId: z.string(),
    plan,
  }),
  /** What an agent has written of its final answer and is not shown yet. */
  'slack.answer_stream': z.object({ ...slackPlace, ...face, runId, recipient: z.string() }),
  /** A run is over without a result: the message with what it had written grows no more, and says so. */
  'slack.answer_end': z.object({ ...slackPlace, runId }),
  /** What the thread shows of the agent at work. */
  'slack.session': z.object({ ...slackPlace, ...face, status: z.enum(sessionStatuses), title: z.string() }),
  /** A channel that Oblivion made ends with its project, and comes back with it where Slack allows. */
  'slack.channel_archive': z.object(slackPlace),
  'slack.channel_unarchive': z.object(slackPlace),
  /** The app comes back into a public channel that people opened again. */
  'slack.channel_join': z.object(slackPlace),
  /** An answer under a message that is in no thread of a task. */
  'slack.reply': z.object({ ...slackPlace, threadTs: z.string(), text: z.string() }),
  /** Words that one person sees. */
  'slack.whisper': z.object({ ...slackPlace, user: z.string(), text: z.string() }),
  /** The sign under a person's words that they were taken. */
  'slack.reaction': z.object({ ...slackPlace, ts: z.string(), name: z.string() }),
  'slack.message_update': z.object({ ...slackPlace, text: z.string(), messageId: z.string() }),
  'slack.message_delete': z.object({ ...slackPlace, messageId: z.string() }),
  ...ofSources,
} as const;

export type EffectKind = keyof typeof effectPayloads;
export type EffectPayload<K extends EffectKind> = z.infer<(typeof effectPayloads)[K]>;
export type Effect = {
  [K in EffectKind]: { readonly kind: K; readonly payload: EffectPayload<K> };
}[EffectKind];

export type SourceEffect = Extract<Effect, { kind: SourceEffectKind }>;
export type SessionEffect = Extract<Effect, { kind: 'slack.session' }>;
export type ChannelEffect = Extract<Effect, { kind: `slack.channel_${string}` }>;
export type AsideEffect = Extract<Effect, { kind: 'slack.whisper' | 'slack.reaction' }>;
export type AnswerEffect = Extract<Effect, { kind: `slack.answer_${string}` }>;
export type SlackEffect = Exclude<Effect, SourceEffect | SessionEffect | ChannelEffect | AsideEffect | AnswerEffect>;

export function isSlackEffect(effect: Effect): effect is SlackEffect {
  const isOther = isSessionEffect(effect) || isChannelEffect(effect) || isAsideEffect(effect) || isAnswerEffect(effect);
  return effect.kind.startsWith('slack.') && !isOther;
}

export function isAnswerEffect(effect: Effect): effect is AnswerEffect {
  return effect.kind.startsWith('slack.answer_');
}

export function isAsideEffect(effect: Effect): effect is AsideEffect {
  return effect.kind === 'slack.whisper' || effect.kind === 'slack.reaction';
}

export function isChannelEffect(effect: Effect): effect is ChannelEffect {
  return effect.kind.startsWith('slack.channel_');
}

export function isSessionEffect(effect: Effect): effect is SessionEffect {
  return effect.kind === 'slack.session';
}

/** `pointless`: there is nothing that could be done, now or later. */
export type Delivery =
  | { readonly outcome: 'delivered'; readonly externalId: string | null }
  | { readonly outcome: 'pointless'; readonly reason: string };

/** Reads an effect as it was stored. */
export function parseEffect(kind: string, payload: unknown): Effect {
  return { kind, payload: effectPayloads[kind as EffectKind].parse(payload) } as Effect;
}
