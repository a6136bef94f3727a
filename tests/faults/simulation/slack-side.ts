import type { Answer, Call, OutsideWorld } from './outside-world.ts';

export const slackNames = {
  appId: 'A1',
  botId: 'B1',
  botUserId: 'UBOT',
  botToken: 'xoxb-simulation',
  signingSecret: 'slack-secret',
  channel: 'C1',
} as const;

export interface SlackMessage {
  readonly ts: string;
  readonly threadTs: string | undefined;
  /** The mark of the effect that posted it; a person's message has none. */
  readonly effectId: string | undefined;
  readonly user: string;
  /** What the app put under it. */
  readonly reactions: Set<string>;
  text: string;
  isDeleted: boolean;
}

/** One Slack channel: what was posted into it, and by whom. */
export class SlackSide {
  readonly messages: SlackMessage[] = [];
  /** Each world has its own: Nexus remembers for a while whose a workspace is. */
  readonly teamId: string;
  readonly #world: OutsideWorld;

  constructor(world: OutsideWorld, name: string) {
    this.#world = world;
    this.teamId = `T${name}`;
  }

  get roots(): readonly SlackMessage[] {
    return this.messages.filter((message) => message.threadTs === undefined);
  }

  threadOf(root: SlackMessage): readonly SlackMessage[] {
    return this.messages.filter((message) => message.threadTs === root.ts);
  }

  /** A person answers in a thread. */
  reply(root: SlackMessage, text: string): SlackMessage {
    return this.#post({ threadTs: root.ts, user: 'UMIRA', text, effectId: undefined });
  }

  answer({ path, body }: Call): Answer {
    const method = path.replace('/slack/api/', '');
    switch (method) {
      case 'chat.postMessage':
        return this.#postMessage(body);
      case 'chat.update':
      case 'chat.delete':
        return this.#change(method, body);
      case 'conversations.history':
      case 'conversations.replies':
        return this.#list(body);
      case 'reactions.add':
        return this.#react(body);
      case 'users.info':
        return ok({ user: { id: body['user'], name: 'mira', real_name: 'Mira' } });
      default:
        return refused(`unknown method ${method}`);
    }
  }

  #postMessage(body: Call['body']): Answer {
    const { channel, text, thread_ts: threadTs, metadata } = body;
    if (channel !== slackNames.channel) return refused('channel_not_found');
    if (typeof text !== 'string' || text === '') return refused('no_text');
    const effectId = effectOf(metadata);
    if (effectId === undefined) return refused('invalid_arguments: no mark of the effect');
    const isInThread = typeof threadTs === 'string';
    if (isInThread && !this.roots.some((root) => root.ts === threadTs)) return refused('thread_not_found');
    const message = this.#post({
      threadTs: isInThread ? threadTs : undefined,
      user: slackNames.botUserId,
      text,
      effectId,
    });
    return ok({ ts: message.ts, channel });
  }

  #change(method: string, body: Call['body']): Answer {
    const message = this.messages.find((candidate) => candidate.ts === body['ts'] && !candidate.isDeleted);
    if (message === undefined) return refused('message_not_found');
    if (method === 'chat.delete') message.isDeleted = true;
    else message.text = String(body['text']);
    return ok({ ts: message.ts });
  }

  #react(body: Call['body']): Answer {
    const { channel, timestamp, name } = body;
    const message = this.messages.find(({ ts, isDeleted }) => ts === timestamp && !isDeleted);
    if (channel !== slackNames.channel || message === undefined) return refused('message_not_found');
    if (message.reactions.has(String(name))) return refused('already_reacted');
    message.reactions.add(String(name));
    return ok({});
  }

  #list(body: Call['body']): Answer {
    const { ts } = body;
    const listed = this.messages.filter(
      (message) => !message.isDeleted && (ts === undefined ? message.threadTs === undefined : message.threadTs === ts),
    );
    const newestFirst = ts === undefined ? listed.toReversed() : listed;
    const messages = newestFirst.map((message) => ({ ts: message.ts, text: message.text, metadata: marked(message) }));
    return ok({ messages, has_more: false });
  }

  #post(message: Omit<SlackMessage, 'ts' | 'reactions' | 'isDeleted'>): SlackMessage {
    const number = this.#world.count();
    const posted = {
      ...message,
      ts: `17000${String(number).padStart(5, '0')}.000100`,
      reactions: new Set<string>(),
      isDeleted: false,
    };
    this.messages.push(posted);
    this.#announce(posted, number);
    return posted;
  }

  #announce(message: SlackMessage, number: number): void {
    const own = message.effectId === undefined ? {} : { bot_id: slackNames.botId, app_id: slackNames.appId };
    const name = `Ev${number}`;
    const body = {
      type: 'event_callback',
      team_id: this.teamId,
      api_app_id: slackNames.appId,
      event_id: name,
      event: {
        type: 'message',
        channel: slackNames.channel,
        user: message.user,
        text: message.text,
        ts: message.ts,
        ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
        ...own,
        ...(message.effectId === undefined ? {} : { metadata: marked(message) }),
      },
    };
    this.#world.webhooks.push({ provider: 'slack', name, body: JSON.stringify(body) });
  }
}

function marked({ effectId }: SlackMessage): object | undefined {
  return effectId === undefined ? undefined : { event_type: 'oblivion_effect', event_payload: { effect_id: effectId } };
}

function effectOf(metadata: unknown): string | undefined {
  if (typeof metadata !== 'string') return undefined;
  const { event_payload: payload } = JSON.parse(metadata) as { event_payload?: { effect_id?: string } };
  return payload?.effect_id;
}

function ok(body: object): Answer {
  return { status: 200, body: { ok: true, ...body } };
}

function refused(error: string): Answer {
  return { status: 200, body: { ok: false, error } };
}
