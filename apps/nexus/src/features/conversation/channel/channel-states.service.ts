import { Injectable } from '@nestjs/common';
import type { ChannelNews } from '../../../integrations/slack/channel-news.js';
import type { TenantTransaction } from '../../../platform/database/database.service.js';
import type { ChannelProblem } from '../../../platform/database/schema.js';
import { ChannelRepository } from '../../channels/channel.repository.js';
import { channelProblems } from '../../channels/channel-problems.js';
import { rootIsMissing } from '../../effects/slack/continued-root.js';
import { EffectRepository } from '../../effects/effect.repository.js';
import { ChannelNotices } from './channel-notices.service.js';

/** Follows what happens to the channels of projects: a problem is known at once, and its end sends what was kept. */
@Injectable()
export class ChannelStates {
  readonly #channels: ChannelRepository;
  readonly #notices: ChannelNotices;
  readonly #effects: EffectRepository;

  constructor(channels: ChannelRepository, notices: ChannelNotices, effects: EffectRepository) {
    this.#channels = channels;
    this.#notices = notices;
    this.#effects = effects;
  }

  async hear(transaction: TenantTransaction, eventPosition: string, news: ChannelNews): Promise<void> {
    const { channel } = news;
    if (!(await this.#channels.isUsed(transaction, channel))) return;
    switch (news.what) {
      case 'renamed':
        return this.#channels.name(transaction, { channelId: channel, name: news.name });
      case 'archived':
        return this.#break(transaction, eventPosition, { channel, problem: 'is_archived' });
      case 'deleted':
        return this.#break(transaction, eventPosition, { channel, problem: 'channel_not_found' });
      case 'left':
        return this.#leave(transaction, eventPosition, channel);
      case 'unarchived':
        return this.#reopen(transaction, eventPosition, channel);
      case 'joined':
        return this.#mend(transaction, eventPosition, channel);
    }
  }

  async #break(
    transaction: TenantTransaction,
    eventPosition: string,
    { channel, problem }: { channel: string; problem: ChannelProblem },
  ): Promise<void> {
    await this.#channels.setProblem(transaction, channel, problem);
    const [tag] = await this.#channels.listTags(transaction, channel);
    if (tag !== undefined) await this.#notices.tell(transaction, eventPosition, { channel, tag, error: problem });
  }

  /** An archived channel has no app in it either: what is to be done first is said. */
  async #leave(transaction: TenantTransaction, eventPosition: string, channel: string): Promise<void> {
    const known = await this.#channels.find(transaction, channel);
    if (known?.problem === 'is_archived' || known?.problem === 'channel_not_found') return;
    await this.#break(transaction, eventPosition, { channel, problem: 'not_in_channel' });
  }

  /** Slack has taken the app out of it. Only of public channels is it told, and those may be joined again. */
  async #reopen(transaction: TenantTransaction, eventPosition: string, channel: string): Promise<void> {
    if ((await this.#channels.listTags(transaction, channel)).length === 0) {
      return this.#channels.clearProblem(transaction, channel);
    }
    await this.#channels.setProblem(transaction, channel, 'not_in_channel');
    await this.#effects.insert(transaction, {
      eventPosition,
      target: 'slack.channel_join',
      lane: `channel:${transaction.tenantId}:${channel}`,
      taskId: null,
      effect: { kind: 'slack.channel_join', payload: { channel } },
    });
  }

  async #mend(transaction: TenantTransaction, eventPosition: string, channel: string): Promise<void> {
    const known = await this.#channels.find(transaction, channel);
    await this.#channels.clearProblem(transaction, channel);
    const count = await this.#effects.releaseOfChannel(transaction, channel, [...channelProblems, rootIsMissing]);
    const [tag] = await this.#channels.listTags(transaction, channel);
    const wasBroken = (known?.problem ?? null) !== null || count > 0;
    if (tag !== undefined && wasBroken) await this.#notices.tellMended(transaction, eventPosition, { channel, tag });
  }
}
