import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { ConnectionId } from '@oblivion/protocol';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import type { OutsideCallError } from '../../platform/errors/outside-call-error.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Log } from '../../platform/logging/log.service.js';
import { newId } from '../../platform/new-id.js';
import { PartHealth } from '../../platform/parts/part-health.service.js';
import { SlackGapRepository } from '../slack-gaps/slack-gap.repository.js';
import { Connections, type SlackConnection } from '../workspace/connection.service.js';
import { SlackSocketRepository } from './slack-socket.repository.js';
import { SocketEnvelopes } from './socket-envelopes.service.js';
import { SocketLink } from './socket-link.service.js';
import { socketFailureWords } from './socket-failure-words.js';

const part = 'slack-socket';
/** A process renews what it holds so often within the time after which another may take it. */
const looksPerHold = 3;

/**
 * Holds the Socket Mode connections of workspaces, each in one process at a time. While PostgreSQL is away they stay open,
 * and what comes is kept in Redis as at the doors for HTTP.
 */
@Injectable()
export class SlackSockets implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #holder = newId('session');
  readonly #links = new Map<ConnectionId, SocketLink>();
  readonly #failures = new Map<ConnectionId, string>();
  readonly #repository: SlackSocketRepository;
  readonly #connections: Connections;
  readonly #envelopes: SocketEnvelopes;
  readonly #gaps: SlackGapRepository;
  readonly #parts: PartHealth;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  @Inject(SETTINGS) private readonly settings!: Settings;
  @Inject(Log) private readonly log!: Log;

  constructor(
    repository: SlackSocketRepository,
    connections: Connections,
    envelopes: SocketEnvelopes,
    gaps: SlackGapRepository,
    parts: PartHealth,
  ) {
    this.#repository = repository;
    this.#connections = connections;
    this.#envelopes = envelopes;
    this.#gaps = gaps;
    this.#parts = parts;
    parts.declare({
      name: part,
      label: 'Slack over Socket Mode',
      whenDegraded: 'What people say in Slack comes once the connection is open again; threads are then read for it.',
      whenOff: 'No workspace uses Socket Mode: Slack calls Nexus.',
    });
  }

  onApplicationBootstrap(): void {
    if (!this.settings.roles.includes('intake')) return;
    this.#timer = setInterval(() => this.#lookSoon(), (this.settings.slack.socketHoldSeconds * 1000) / looksPerHold);
    this.#lookSoon();
  }

  #lookSoon(): void {
    this.#looking ??= this.#look()
      .catch((error: unknown) => this.log.debug(errorFields(error), 'socket mode connections could not be renewed'))
      .finally(() => {
        this.#looking = undefined;
      });
  }

  async #look(): Promise<void> {
    const held = new Set(await this.#repository.hold(this.#holder, this.settings.slack.socketHoldSeconds));
    for (const [id, link] of this.#links) if (!held.has(id)) await this.#end(id, link);
    for (const id of held) {
      const connection = await this.#connections.findSlackById(id);
      if (connection?.secrets.appToken !== undefined) await this.#keep(connection, connection.secrets.appToken);
    }
    for (const [id, link] of this.#links) if (link.isOpen) await this.#note(id, null);
    this.#tell();
  }

  async #keep(connection: SlackConnection, appToken: string): Promise<void> {
    const known = this.#links.get(connection.id);
    if (known?.appToken === appToken) return;
    if (known !== undefined) await this.#end(connection.id, known);
    const { slack, work, http } = this.settings;
    const link = new SocketLink({
      apiUrl: connection.settings.apiUrl,
      appToken,
      timeoutMs: slack.timeoutMs,
      silenceMs: slack.socketSilenceMs,
      frameLimitBytes: http.bodyLimitBytes,
      backoff: { baseMs: work.backoffBaseMs, limitMs: slack.socketRetryMs },
      take: (envelope) => this.#envelopes.take(connection, envelope),
      report: (failure) => void this.#heard(connection, failure),
    });
    this.#links.set(connection.id, link);
  }

  async #heard({ id, tenantId }: SlackConnection, failure: OutsideCallError | undefined): Promise<void> {
    const fields = { tenantId, connectionId: id };
    if (failure === undefined) {
      this.#failures.delete(id);
      this.log.info(fields, 'slack is connected over socket mode');
    } else {
      this.#failures.set(id, socketFailureWords(failure));
      this.log.warn({ ...fields, ...errorFields(failure) }, 'slack is not connected over socket mode');
    }
    this.#tell();
    await this.#note(id, this.#failures.get(id) ?? null);
  }

  /** Words said while no connection was open for long are looked for in the threads. */
  async #note(id: ConnectionId, failure: string | null): Promise<void> {
    try {
      const since =
        failure === null ? await this.#repository.findLostSince(id, this.settings.slack.gapSeconds) : undefined;
      if (since !== undefined) await this.#gaps.noteLost(id, since);
      await this.#repository.note(id, this.#holder, failure);
    } catch (error) {
      this.log.debug(
        { connectionId: id, ...errorFields(error) },
        'the state of a socket mode connection was not noted',
      );
    }
  }

  async #end(id: ConnectionId, link: SocketLink): Promise<void> {
    this.#links.delete(id);
    await link.stop();
    this.#failures.delete(id);
  }

  #tell(): void {
    const [reason] = this.#failures.values();
    if (this.#links.size === 0) this.#parts.report(part, { state: 'off', reason: 'is held by no process' });
    else if (reason === undefined) this.#parts.report(part, { state: 'ok' });
    else this.#parts.report(part, { state: 'degraded', reason });
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.#timer);
    if (this.#timer === undefined) return;
    await this.#looking;
    await Promise.all([...this.#links].map(([id, link]) => this.#end(id, link)));
    await this.#repository.release(this.#holder).catch(() => undefined);
  }
}
