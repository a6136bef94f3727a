import { Injectable } from '@nestjs/common';
import { OutsideCallError } from '../../../platform/errors/outside-call-error.js';
import { Connections } from '../../workspace/connection.service.js';
import type { AsideEffect, Delivery } from '../effect.js';
import type { OwedEffect } from '../effect.repository.js';
import { SlackRates } from './slack-rates.service.js';

/** Small signs to one person. Where Slack does not take them they are left out, and nobody is told. */
@Injectable()
export class AsideTarget {
  readonly #connections: Connections;
  readonly #rates: SlackRates;
  constructor(connections: Connections, rates: SlackRates) {
    this.#connections = connections;
    this.#rates = rates;
  }

  /** Words that one person sees cannot be found again: after a doubt they are not said twice. A reaction twice is one. */
  findDelivered({ kind }: AsideEffect): string | undefined {
    return kind === 'slack.whisper' ? 'in doubt' : undefined;
  }

  async deliver(owed: OwedEffect, effect: AsideEffect): Promise<Delivery> {
    const { tenantId, id } = owed;
    const connection = await this.#connections.findSlackOf(tenantId);
    if (connection === undefined) return { outcome: 'pointless', reason: 'Slack is not connected' };
    const client = this.#connections.slackClient(connection);
    const { channel } = effect.payload;
    try {
      if (effect.kind === 'slack.whisper') {
        const rate = { tenantId, channel, method: 'chat.postEphemeral' } as const;
        await this.#rates.inTurn(rate, id, () => client.whisper(effect.payload));
      } else {
        const rate = { tenantId, channel, method: 'reactions.add' } as const;
        await this.#rates.inTurn(rate, id, () => client.react(effect.payload));
      }
      return { outcome: 'delivered', externalId: null };
    } catch (error) {
      if (!(error instanceof OutsideCallError) || error.failure.kind !== 'refused') throw error;
      return { outcome: 'pointless', reason: `Slack does not take it: ${error.failure.reason}` };
    }
  }
}
