import { Inject, Injectable } from '@nestjs/common';
import { verifySlackSignature } from '../../integrations/slack/slack-signature.js';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { Connections, type SlackConnection } from '../workspace/connection.service.js';
import { SlackRefusals } from './slack-refusals.service.js';

/** A request as it came, for its signature. */
export interface RawSlackRequest {
  readonly raw: Buffer;
  readonly header: (name: string) => string | undefined;
}

/** Whether requests come from Slack, and for which workspace. */
@Injectable()
export class SlackSignatures {
  readonly #connections: Connections;
  readonly #refusals: SlackRefusals;
  readonly #clock: Clock;
  readonly #toleranceSeconds: number;

  constructor(
    connections: Connections,
    refusals: SlackRefusals,
    @Inject(CLOCK) clock: Clock,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#refusals = refusals;
    this.#connections = connections;
    this.#clock = clock;
    this.#toleranceSeconds = settings.intake.slackToleranceSeconds;
  }

  /** The workspace that the request names, undefined when nobody connected it. Throws when it is not signed for it. */
  async verify(request: RawSlackRequest, teamId: string | undefined): Promise<SlackConnection | undefined> {
    if (teamId === undefined) return undefined;
    const connection = this.#connections.knownSlackOfTeam(teamId) ?? (await this.#connections.findSlackByTeam(teamId));
    if (connection === undefined) return undefined;
    let verdict = this.#verdict(request, connection);
    if (verdict === 'invalid') {
      // The signing secret may have been changed a moment ago.
      const latest = await this.#connections.findSlackByTeam(connection.externalId, 'new');
      if (latest !== undefined) verdict = this.#verdict(request, latest);
    }
    if (verdict === 'invalid') {
      this.#refusals.refused(connection.id);
      throw new NexusError('invalid_signature');
    }
    if (verdict === 'stale') throw new NexusError('stale_timestamp');
    this.#refusals.heard(connection.id);
    return connection;
  }

  #verdict({ raw, header }: RawSlackRequest, connection: SlackConnection) {
    return verifySlackSignature({
      body: raw,
      timestamp: header('x-slack-request-timestamp'),
      signature: header('x-slack-signature'),
      signingSecret: connection.secrets.signingSecret,
      nowSeconds: this.#clock.now().getTime() / 1000,
      toleranceSeconds: this.#toleranceSeconds,
    });
  }
}
