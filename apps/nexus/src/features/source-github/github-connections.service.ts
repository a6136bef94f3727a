import { Inject, Injectable } from '@nestjs/common';
import type { ConnectionId, TenantId } from '@oblivion/protocol';
import { GitHubClient, type GitHubCredentials } from '../../integrations/github/github.client.js';
import { InstallationTokens } from '../../integrations/github/installation-token.client.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { OutsideCallError } from '../../platform/errors/outside-call-error.js';
import { type Connection, Connections, type Freshness } from '../workspace/connection.service.js';
import { gitHubForm, type GitHubSecrets, type GitHubSettings } from './github-connection.js';

export type GitHubConnection = Connection<GitHubSettings, GitHubSecrets>;

/** Connections to GitHub, and clients that speak over them. */
@Injectable()
export class GitHubConnections {
  readonly #tokens = new InstallationTokens();
  readonly #connections: Connections;
  readonly #timeoutMs: number;

  constructor(connections: Connections, @Inject(SETTINGS) settings: Settings) {
    this.#connections = connections;
    this.#timeoutMs = settings.github.timeoutMs;
  }

  /** `freshness: 'new'`: secrets may have been changed a moment ago. */
  async find(id: string, freshness: Freshness = 'known'): Promise<GitHubConnection | undefined> {
    return this.#connections.find(gitHubForm, { id: id as ConnectionId }, freshness);
  }

  /** The one of a tenant, as it stands in the database. */
  async findOf(tenantId: TenantId): Promise<GitHubConnection | undefined> {
    return this.#connections.findPresent(gitHubForm, { tenantId });
  }

  async get(id: string): Promise<GitHubConnection> {
    const connection = await this.find(id);
    if (connection !== undefined) return connection;
    throw new OutsideCallError('github', { kind: 'failed', reason: 'GitHub is not connected' });
  }

  client({ settings, secrets }: GitHubConnection): GitHubClient {
    return this.clientWith(settings.apiUrl, credentialsOf(secrets));
  }

  clientWith(apiUrl: string, credentials: GitHubCredentials): GitHubClient {
    return new GitHubClient({ apiUrl, credentials }, this.#tokens, this.#timeoutMs);
  }

  async clientOf(id: string): Promise<GitHubClient> {
    return this.client(await this.get(id));
  }
}

function credentialsOf(secrets: GitHubSecrets): GitHubCredentials {
  if ('token' in secrets) return { kind: 'token', token: secrets.token };
  const { clientId, installationId, privateKey } = secrets;
  return { kind: 'app', app: { clientId, installationId, privateKey } };
}
