import { Injectable } from '@nestjs/common';
import type { TaskId } from '@oblivion/protocol';
import type { TenantTransaction } from '../../../platform/database/database.service.js';
import { EffectRepository, type OwedEffect } from '../effect.repository.js';
import { RootRepository } from './root.repository.js';
import { EffectLinks } from '../effect-links.service.js';
import { continuedRoot } from './continued-root.js';

/**
 * Owes a new root message where a person deleted the one that was there. In a lane of its own: words that are on their way
 * already wait for it, and go under it.
 */
@Injectable()
export class RootReplacement {
  readonly #effects: EffectRepository;
  readonly #links: EffectLinks;
  readonly #roots: RootRepository;
  constructor(effects: EffectRepository, links: EffectLinks, roots: RootRepository) {
    this.#roots = roots;
    this.#effects = effects;
    this.#links = links;
  }

  /** A call found it gone. It says what was last to be said; changes that are owed since bring it up to date. */
  async oweAfter(
    transaction: TenantTransaction,
    owed: OwedEffect,
    root: { channel: string; ts: string },
  ): Promise<void> {
    const taskId = owed.taskId as TaskId;
    const position = await this.#effects.getEventPosition(transaction, owed.id);
    const text = await this.#roots.getLastText(transaction, taskId);
    await this.owe(transaction, position, { taskId, ...root, text });
  }

  /** Nothing happens when another message has taken the place already. */
  async owe(
    transaction: TenantTransaction,
    eventPosition: string,
    root: { taskId: TaskId; channel: string; ts: string; text: string },
  ): Promise<void> {
    const { taskId, channel, ts, text } = root;
    if (!(await this.#links.forgetRoot(transaction, taskId, ts))) return;
    await this.#effects.insert(transaction, {
      eventPosition,
      target: 'slack.root',
      lane: `${taskId}:slack-root`,
      taskId,
      effect: { kind: 'slack.root', payload: { channel, text: continuedRoot(text) } },
    });
  }
}
