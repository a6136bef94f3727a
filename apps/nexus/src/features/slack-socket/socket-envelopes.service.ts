import { Injectable } from '@nestjs/common';
import { SpanKind } from '@opentelemetry/api';
import type { SlackEnvelope } from '../../integrations/slack/socket-frame.js';
import { toKnown } from '../../platform/errors/problem.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Log } from '../../platform/logging/log.service.js';
import { withLogContext } from '../../platform/logging/log-context.js';
import { Metrics } from '../../platform/metrics/metrics.service.js';
import { inSpan } from '../../platform/telemetry/in-span.js';
import { SlackIntake } from '../intake/slack-intake.service.js';
import { teamOf } from '../intake/slack-form.js';
import { readJsonObject } from '../intake/webhook-body.js';
import type { SlackConnection } from '../workspace/connection.service.js';

interface Taken {
  readonly outcome: string;
  readonly body?: object;
}

/** Gives what comes over a connection to those who take it at the doors for HTTP. */
@Injectable()
export class SocketEnvelopes {
  readonly #intake: SlackIntake;
  readonly #metrics: Metrics;
  readonly #log: Log;

  constructor(intake: SlackIntake, metrics: Metrics, log: Log) {
    this.#intake = intake;
    this.#metrics = metrics;
    this.#log = log;
  }

  /**
   * Resolves once the envelope may be acknowledged, with what the acknowledgement carries. Throws when it could not be
   * kept: then it must come again.
   */
  async take(connection: SlackConnection, envelope: SlackEnvelope): Promise<object | undefined> {
    const attributes = { 'slack.envelope.type': envelope.type };
    const words = { name: 'take slack envelope', kind: SpanKind.CONSUMER, attributes };
    return withLogContext({ tenantId: connection.tenantId }, async () => {
      try {
        const { outcome, body } = await inSpan(words, () => this.#give(connection, envelope));
        this.#count(outcome);
        return envelope.type === 'events_api' ? undefined : body;
      } catch (error) {
        const { code } = toKnown(error);
        this.#count(code);
        this.#log.warn({ code, type: envelope.type, ...errorFields(error) }, 'an envelope of slack was not taken');
        // What cannot be read now cannot be read later.
        if (code === 'invalid_request') return undefined;
        throw error;
      }
    });
  }

  async #give(connection: SlackConnection, { type, payload }: SlackEnvelope): Promise<Taken> {
    const body = readJsonObject(Buffer.from(JSON.stringify(payload)));
    // The app of one tenant may be installed in workspaces that are not this tenant's.
    if (teamOf(body.value) !== connection.externalId) return { outcome: 'ignored' };
    switch (type) {
      case 'events_api':
        return this.#intake.takeEvent(connection, body);
      case 'slash_commands':
        return this.#intake.takeForm('commands', { connection, body: body.value });
      case 'interactive':
        return this.#intake.takeForm('interactions', { connection, body: body.value });
      default:
        return { outcome: 'ignored' };
    }
  }

  #count(outcome: string): void {
    this.#metrics.add('oblivion.intake.webhooks', 1, { provider: 'slack', outcome });
  }
}
