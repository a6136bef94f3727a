import { Injectable } from '@nestjs/common';
import type { TenantId } from '@oblivion/protocol';
import type { ShownPlan } from '../../../integrations/slack/progress-plan.js';
import { slackThreadLink } from '../../../integrations/slack/slack-link.js';
import { OutsideCallError } from '../../../platform/errors/outside-call-error.js';
import type { Discussion } from '../../work-sources/discussion.js';
import { Connections } from '../../workspace/connection.service.js';
import { SlackRates } from './slack-rates.service.js';

export interface SlackPlace {
  readonly tenantId: TenantId;
  readonly channel: string;
  /** Undefined for the channel itself. */
  readonly threadTs: string | undefined;
}

export interface SlackWords {
  readonly text: string;
  readonly username?: string | undefined;
  readonly iconEmoji?: string | undefined;
  /** Shown in place of the text, which stays for notifications and search. */
  readonly plan?: ShownPlan | undefined;
}

/** The thread of a task in Slack, or the channel in which it begins. What is posted is named `channel/ts`. */
@Injectable()
export class SlackDiscussion implements Discussion<SlackPlace, SlackWords> {
  readonly #connections: Connections;
  readonly #rates: SlackRates;
  constructor(connections: Connections, rates: SlackRates) {
    this.#connections = connections;
    this.#rates = rates;
  }

  async post(place: SlackPlace, words: SlackWords, effectId: string): Promise<string> {
    const { channel, threadTs } = place;
    const client = await this.#client(place);
    const post = () => client.post({ channel, threadTs, ...words, effectId });
    const ts = await this.#rates.inTurn({ ...place, method: 'chat.postMessage' }, effectId, post);
    return `${channel}/${ts}`;
  }

  async findByEffect(place: SlackPlace, effectId: string, owedAt: Date): Promise<string | undefined> {
    const { channel, threadTs } = place;
    const ts = await (await this.#client(place)).findByEffect({ channel, threadTs, owedAt, effectId });
    return ts === undefined ? undefined : `${channel}/${ts}`;
  }

  async edit(place: SlackPlace, name: string, { text, plan }: SlackWords, effectId: string): Promise<void> {
    const client = await this.#client(place);
    const update = () => client.update({ channel: place.channel, ts: tsOf(name), text, plan, effectId });
    await this.#rates.inTurn({ ...place, method: 'chat.update' }, effectId, update);
  }

  async delete(place: SlackPlace, name: string): Promise<void> {
    try {
      const client = await this.#client(place);
      const remove = () => client.delete({ channel: place.channel, ts: tsOf(name) });
      await this.#rates.inTurn({ ...place, method: 'chat.delete' }, name, remove);
    } catch (error) {
      const isGone = error instanceof OutsideCallError && error.failure.reason === 'message_not_found';
      if (!isGone) throw error;
    }
  }

  /** Address of the thread that begins with a message. */
  async linkTo(tenantId: TenantId, message: { channel: string; ts: string }): Promise<string> {
    const { externalId: teamId } = await this.#connections.getSlackOf(tenantId);
    return slackThreadLink({ teamId, ...message });
  }

  async #client({ tenantId }: SlackPlace) {
    return this.#connections.slackClient(await this.#connections.getSlackOf(tenantId));
  }
}

function tsOf(name: string): string {
  return name.split('/')[1] ?? name;
}
