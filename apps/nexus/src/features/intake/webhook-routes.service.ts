import { Inject, Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CLOCK, type Clock } from '../../platform/clock.js';
import type { ConnectionProvider } from '../../platform/database/schema.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { toKnown } from '../../platform/errors/problem.js';
import { sendProblem } from '../../platform/http/problem.filter.js';
import { Log } from '../../platform/logging/log.service.js';
import { Metrics } from '../../platform/metrics/metrics.service.js';
import { currentTraceparent } from '../../platform/telemetry/trace-context.js';
import type { SignedRequest, WorkSource } from '../work-sources/work-source.js';
import { WorkSources } from '../work-sources/work-sources.service.js';
import { Inbox } from './inbox.service.js';
import { type SlackDoorName, slackDoorNames } from './slack-doors.service.js';
import { SlackIntake } from './slack-intake.service.js';
import { SlackSignatures } from './slack-signatures.service.js';
import { readJsonObject } from './webhook-body.js';
import { readSlackForm, teamOf } from './slack-form.js';

/** What nearly every webhook is answered with, written out once. */
const kept = JSON.stringify({ ok: true });
const json = 'application/json; charset=utf-8';
const usualTypes = ['application/json', 'application/x-www-form-urlencoded'];
const strangerText = 'No Slack workspace with this team_id is connected.';

/** The doors for Slack and for work sources: check the signature over the raw bytes, keep the event, answer. No product logic. */
@Injectable()
export class WebhookRoutes {
  readonly #inbox: Inbox;
  readonly #metrics: Metrics;
  readonly #log: Log;
  @Inject(CLOCK) private readonly clock!: Clock;
  @Inject(WorkSources) private readonly sources!: WorkSources;
  @Inject(SlackSignatures) private readonly signatures!: SlackSignatures;
  @Inject(SlackIntake) private readonly slack!: SlackIntake;

  constructor(inbox: Inbox, metrics: Metrics, log: Log) {
    this.#inbox = inbox;
    this.#metrics = metrics;
    this.#log = log;
  }

  /** Registers the routes in a scope of their own, where every body stays the bytes that were sent. */
  register(fastify: FastifyInstance): void {
    fastify.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      // The star takes all types, and each of them is then looked for in vain first.
      scope.addContentTypeParser([...usualTypes, '*'], { parseAs: 'buffer' }, (_request, body, done) =>
        done(null, body),
      );
      scope.setErrorHandler((error, _request, reply) => sendProblem(reply, error, this.#log));
      scope.post('/webhooks/slack/events', (request, reply) =>
        this.#answer('slack', request, reply, () => this.#slack(request)),
      );
      for (const name of slackDoorNames) {
        scope.post(`/webhooks/slack/${name}`, (request, reply) =>
          this.#answer('slack', request, reply, () => this.#slackDoor(name, request)),
        );
      }
      scope.post<{ Params: { provider: string; connection: string } }>(
        '/webhooks/:provider/:connection',
        (request, reply) => this.#answerSource(request.params, request, reply),
      );
    });
  }

  async #answer(
    provider: ConnectionProvider,
    request: FastifyRequest,
    reply: FastifyReply,
    receive: () => Promise<Received>,
  ): Promise<void> {
    try {
      const received = await receive();
      this.#metrics.add('oblivion.intake.webhooks', 1, { provider, outcome: received.outcome });
      if (received.body === undefined) reply.type(json).send(kept);
      else reply.send(received.body);
    } catch (error) {
      const { code } = toKnown(error);
      this.#metrics.add('oblivion.intake.webhooks', 1, { provider, outcome: code });
      this.#log.warn({ provider, code, remoteAddress: request.ip }, 'webhook refused');
      sendProblem(reply, error, this.#log);
    }
  }

  async #slack(request: FastifyRequest): Promise<Received> {
    const raw = bytesOf(request);
    const read = readJsonObject(raw);
    const body = read.value;
    const teamId = typeof body.team_id === 'string' ? body.team_id : undefined;
    const connection = await this.signatures.verify({ raw, header: (name) => header(request, name) }, teamId);
    // The address check has no team: any of our apps may ask, and only its signing secret can answer for it.
    if (connection === undefined) {
      if (body.type === 'url_verification') return this.#verifyAddress(body);
      throw new NexusError('invalid_signature', strangerText);
    }
    if (body.type === 'url_verification') return this.#verifyAddress(body);
    return this.slack.takeEvent(connection, read);
  }

  async #slackDoor(name: SlackDoorName, request: FastifyRequest): Promise<Received> {
    const raw = bytesOf(request);
    const body = readSlackForm(raw);
    const connection = await this.signatures.verify({ raw, header: (key) => header(request, key) }, teamOf(body));
    if (connection === undefined) throw new NexusError('invalid_signature', strangerText);
    return this.slack.takeForm(name, { connection, body });
  }

  #verifyAddress(body: Record<string, unknown>): Received {
    if (typeof body.challenge !== 'string' || body.challenge.length > 1000) {
      throw new NexusError('invalid_request', 'body.challenge: must be a string of at most 1000 characters', {
        field: 'body.challenge',
      });
    }
    return { outcome: 'verified', body: { challenge: body.challenge } };
  }

  async #answerSource(
    place: { provider: string; connection: string },
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const source = this.sources.find(place.provider);
    if (source === undefined) {
      sendProblem(reply, new NexusError('not_found'), this.#log);
      return;
    }
    await this.#answer(source.provider, request, reply, () => this.#receive(source, request, place.connection));
  }

  async #receive(source: WorkSource, request: FastifyRequest, connectionId: string): Promise<Received> {
    const raw = bytesOf(request);
    const signed: SignedRequest = { connectionId, raw, header: (name) => header(request, name) };
    const connection = await source.verify(signed);
    if (connection === undefined) throw new NexusError('invalid_signature');
    const { value: body, text } = readJsonObject(raw);
    const name = source.identify(body, signed);
    if (name === undefined) return { outcome: 'ignored' };
    const outcome = await this.#inbox.keep({
      tenantId: connection.tenantId,
      connectionId: connection.id,
      provider: source.provider,
      kind: name.kind,
      dedupeKey: name.key,
      lane: `${source.provider}:${connection.id}:${name.subject}`,
      body: text,
      receivedAt: this.clock.now(),
      traceparent: currentTraceparent(),
    });
    return { outcome };
  }
}

interface Received {
  readonly outcome: string;
  readonly body?: object;
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function bytesOf(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}
