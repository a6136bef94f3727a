import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../../platform/config/settings.js';
import type { TenantTransaction } from '../../../platform/database/database.service.js';
import type { ReceivedEvent } from '../../../platform/outbox/subscriber.js';
import { EffectRepository } from '../../effects/effect.repository.js';
import { NoticeRepository } from '../../effects/notice.repository.js';
import { WorkspaceRepository } from '../../workspace/workspace.repository.js';
import { channelNotice, isChannelProblem, mendedNotice, orderNotice } from './channel-notice.js';

export interface NoticePlace {
  readonly channel: string;
  readonly tag: string;
}

/** Tells operators once when a channel takes nothing more: archived, gone, or without the app. Work goes on meanwhile. */
@Injectable()
export class ChannelNotices {
  readonly #effects: EffectRepository;
  readonly #notices: NoticeRepository;
  readonly #workspace: WorkspaceRepository;
  readonly #pauseHours: number;

  constructor(
    effects: EffectRepository,
    notices: NoticeRepository,
    workspace: WorkspaceRepository,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#pauseHours = settings.slack.noticePauseHours;
    this.#effects = effects;
    this.#notices = notices;
    this.#workspace = workspace;
  }

  /** A call was given up: because of the channel that it was for, or because the channel itself could not be changed. */
  async owe(transaction: TenantTransaction, { position, payload }: ReceivedEvent<'effect.parked'>): Promise<void> {
    const { error, effectId, target } = payload;
    if (target.startsWith('slack.channel_')) {
      const place = await this.#notices.findChannelOf(transaction, effectId);
      if (place === undefined || place.tag === null) return;
      return this.#owe(transaction, position, orderNotice({ ...place, tag: place.tag, error }));
    }
    if (!isChannelProblem(error)) return;
    const place = await this.#notices.findPlace(transaction, effectId);
    if (place !== undefined) await this.tell(transaction, position, { ...place, error });
  }

  /** Tells of a problem, unless it was told lately. */
  async tell(transaction: TenantTransaction, position: string, place: NoticePlace & { error: string }): Promise<void> {
    const about = `${place.channel}:${place.error}`;
    const endedBy = mendedAbout(place);
    if (!(await this.#notices.isDue(transaction, { about, endedBy }, this.#pauseHours))) return;
    await this.#owe(transaction, position, channelNotice(place), about);
  }

  async tellMended(transaction: TenantTransaction, position: string, place: NoticePlace): Promise<void> {
    await this.#owe(transaction, position, mendedNotice(place), mendedAbout(place));
  }

  async #owe(transaction: TenantTransaction, eventPosition: string, text: string, about?: string): Promise<void> {
    const channel = await this.#workspace.findOperatorChannel(transaction);
    if (channel === null) return;
    const payload = { channel, text, ...(about === undefined ? {} : { about }) };
    await this.#effects.insert(transaction, {
      eventPosition,
      target: 'slack.notice',
      lane: `operator:${transaction.tenantId}`,
      taskId: null,
      effect: { kind: 'slack.notice', payload },
    });
  }
}

function mendedAbout({ channel }: NoticePlace): string {
  return `${channel}:mended`;
}
