import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import type { ReceivedEvent } from '../../platform/outbox/subscriber.js';
import { EffectRepository } from '../effects/effect.repository.js';
import { NoticeRepository } from '../effects/notice.repository.js';
import { WorkspaceRepository } from '../workspace/workspace.repository.js';
import { channelNotice, isChannelProblem } from './channel-notice.js';

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

  async owe(transaction: TenantTransaction, { position, payload }: ReceivedEvent<'effect.parked'>): Promise<void> {
    const { error, effectId } = payload;
    if (!isChannelProblem(error)) return;
    const operatorChannel = await this.#workspace.findOperatorChannel(transaction);
    const place = await this.#notices.findPlace(transaction, effectId);
    if (operatorChannel === null || place === undefined) return;
    const about = `${place.channel}:${error}`;
    if (!(await this.#notices.isDue(transaction, about, this.#pauseHours))) return;
    const text = channelNotice({ ...place, error });
    await this.#effects.insert(transaction, {
      eventPosition: position,
      target: 'slack.notice',
      lane: `operator:${transaction.tenantId}`,
      taskId: null,
      effect: { kind: 'slack.notice', payload: { channel: operatorChannel, text, about } },
    });
  }
}
