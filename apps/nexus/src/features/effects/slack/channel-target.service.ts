import { Injectable } from '@nestjs/common';
import type { SlackChannels } from '../../../integrations/slack/slack-channels.client.js';
import { assertNever } from '../../../platform/errors/nexus-error.js';
import { OutsideCallError } from '../../../platform/errors/outside-call-error.js';
import { Connections } from '../../workspace/connection.service.js';
import type { ChannelEffect, Delivery } from '../effect.js';
import type { OwedEffect } from '../effect.repository.js';

/** Opens and closes channels in Slack. Each call twice is the same as once. */
@Injectable()
export class ChannelTarget {
  readonly #connections: Connections;
  constructor(connections: Connections) {
    this.#connections = connections;
  }

  async deliver({ tenantId }: OwedEffect, { kind, payload }: ChannelEffect): Promise<Delivery> {
    const connection = await this.#connections.findSlackOf(tenantId);
    if (connection === undefined)
      throw new OutsideCallError('slack', { kind: 'failed', reason: 'Slack is not connected' });
    const { channels } = this.#connections.slackClient(connection);
    const { channel } = payload;
    switch (kind) {
      case 'slack.channel_archive':
        await channels.archive(channel);
        return { outcome: 'delivered', externalId: channel };
      case 'slack.channel_join':
        await channels.join(channel);
        return { outcome: 'delivered', externalId: channel };
      case 'slack.channel_unarchive':
        return unarchive(channels, channel);
      default:
        return assertNever(kind);
    }
  }
}

/** Slack takes apps out of channels that are archived, and then lets only members open them: people have to. */
async function unarchive(channels: SlackChannels, channel: string): Promise<Delivery> {
  try {
    await channels.unarchive(channel);
  } catch (error) {
    const isForPeople =
      error instanceof OutsideCallError && ['not_in_channel', 'channel_not_found'].includes(error.failure.reason);
    if (isForPeople) return { outcome: 'pointless', reason: 'Slack lets only people open an archived channel' };
    throw error;
  }
  await channels.join(channel);
  return { outcome: 'delivered', externalId: channel };
}
