import type { WebClient } from '@slack/web-api';

export interface SlackStream {
  readonly channel: string;
  readonly threadTs: string;
  /** Markdown. What follows has to come as Markdown, too. */
  readonly markdown: string;
  /** The person to whom it is shown as it grows, in Slack's names. */
  readonly recipient: { readonly userId: string; readonly teamId: string };
  readonly username?: string | undefined;
  readonly iconEmoji?: string | undefined;
}

/** The calls by which a message grows while it is written. */
export class SlackStreamCalls {
  readonly #connected: () => WebClient;
  readonly #call: <T>(work: () => Promise<T>) => Promise<T>;
  constructor(connected: () => WebClient, call: <T>(work: () => Promise<T>) => Promise<T>) {
    this.#connected = connected;
    this.#call = call;
  }

  get #client(): WebClient {
    return this.#connected();
  }

  /** Answers with the timestamp of the message. It carries no mark of ours until it is edited. */
  async start(stream: SlackStream): Promise<string> {
    const answer = await this.#call(() =>
      this.#client.chat.startStream({
        channel: stream.channel,
        thread_ts: stream.threadTs,
        markdown_text: stream.markdown,
        recipient_user_id: stream.recipient.userId,
        recipient_team_id: stream.recipient.teamId,
        ...(stream.username === undefined ? {} : { username: stream.username }),
        ...(stream.iconEmoji === undefined ? {} : { icon_emoji: stream.iconEmoji }),
      }),
    );
    return answer.ts as string;
  }

  async append({ channel, ts, markdown }: { channel: string; ts: string; markdown: string }): Promise<void> {
    await this.#call(() => this.#client.chat.appendStream({ channel, ts, markdown_text: markdown }));
  }

  async stop(message: { channel: string; ts: string }): Promise<void> {
    await this.#call(() => this.#client.chat.stopStream(message));
  }
}
