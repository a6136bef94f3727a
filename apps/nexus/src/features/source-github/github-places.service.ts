import { Inject, Injectable } from '@nestjs/common';
import { eventPlace } from '../../integrations/github/github-webhook.js';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { type GitHubConnection, GitHubConnections } from './github-connections.service.js';

interface Looked {
  /** The name under which the repository was connected; undefined when it was not. */
  readonly name: string | undefined;
  readonly untilMs: number;
}

/** Finds out under which name a repository was connected: that stays its name here, whatever it is called meanwhile. */
@Injectable()
export class GitHubPlaces {
  readonly #connections: GitHubConnections;
  readonly #keepMs: number;
  /** Of repositories by names that were not connected. */
  readonly #looked = new Map<string, Looked>();
  @Inject(CLOCK) private readonly clock!: Clock;

  constructor(connections: GitHubConnections, @Inject(SETTINGS) settings: Settings) {
    this.#connections = connections;
    this.#keepMs = settings.reconciliation.taskSeconds * 1000;
  }

  /** The connected name of the repository that an event tells of; undefined when it is none of the connection's. */
  async find(connection: GitHubConnection, body: unknown): Promise<string | undefined> {
    const parsed = eventPlace.safeParse(body);
    if (!parsed.success) return undefined;
    const { full_name: name, id } = parsed.data.repository;
    const isNamed = connection.settings.repositories.some((one) => one.toLowerCase() === name.toLowerCase());
    if (isNamed) return name;
    return id === undefined ? undefined : this.#findRenamed(connection, String(id));
  }

  async #findRenamed(connection: GitHubConnection, id: string): Promise<string | undefined> {
    const key = `${connection.id} ${id}`;
    const nowMs = this.clock.now().getTime();
    const known = this.#looked.get(key);
    if (known !== undefined && known.untilMs > nowMs) return known.name;
    const name = await this.#look(connection, id);
    this.#looked.set(key, { name, untilMs: nowMs + this.#keepMs });
    return name;
  }

  async #look(connection: GitHubConnection, id: string): Promise<string | undefined> {
    const client = this.#connections.client(connection);
    for (const name of connection.settings.repositories) {
      if ((await client.findRepositoryId(name)) === id) return name;
    }
    return undefined;
  }
}
