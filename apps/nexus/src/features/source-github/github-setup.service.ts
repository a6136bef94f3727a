import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { ConnectionId, TenantId } from '@oblivion/protocol';
import { z } from 'zod';
import type { GitHubClient, GitHubCredentials } from '../../integrations/github/github.client.js';
import { readAnswer } from '../../integrations/github/github-request.client.js';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { Provisioning } from '../workspace/provisioning.service.js';
import { type GitHubSecrets, standardLabels } from './github-connection.js';
import { GitHubConnections } from './github-connections.service.js';
import { GitHubHooks } from './github-hooks.service.js';
import { RepositoryClaimRepository } from './repository-claim.repository.js';

export interface GitHubOrder {
  readonly apiUrl: string;
  /** `owner/name`. */
  readonly repositories: readonly string[];
  readonly token?: string | undefined;
  readonly app?:
    | { readonly clientId: string; readonly installationId: string; readonly privateKey: string }
    | undefined;
  readonly labels?:
    | {
        readonly inProgress?: string | undefined;
        readonly blocked?: string | undefined;
        readonly inReview?: string | undefined;
      }
    | undefined;
}

const self = z.looseObject({ login: z.string() });
const appSelf = z.looseObject({ slug: z.string() });
const secretBytes = 32;

/** Connects repositories of GitHub. */
@Injectable()
export class GitHubSetup {
  readonly #provisioning: Provisioning;
  readonly #connections: GitHubConnections;
  readonly #hooks: GitHubHooks;
  readonly #claims: RepositoryClaimRepository;

  constructor(
    provisioning: Provisioning,
    connections: GitHubConnections,
    hooks: GitHubHooks,
    claims: RepositoryClaimRepository,
  ) {
    this.#claims = claims;
    this.#provisioning = provisioning;
    this.#connections = connections;
    this.#hooks = hooks;
  }

  /** Makes the webhooks as well, with a new secret each time; answers with the connection. */
  async connect(tenantId: TenantId, order: GitHubOrder): Promise<ConnectionId> {
    const credentials = credentialsOf(order);
    const client = this.#connections.clientWith(order.apiUrl, credentials);
    const login = await loginOf(client, credentials);
    const webhookSecret = randomBytes(secretBytes).toString('hex');
    const secrets: GitHubSecrets =
      credentials.kind === 'token'
        ? { token: credentials.token, webhookSecret }
        : { ...credentials.app, webhookSecret };
    const id = await this.#provisioning.ensureConnection(
      tenantId,
      'github',
      nameOf(order),
      (transaction, connectionId) => this.#requireFree(transaction, connectionId, order),
    );
    const labels = { ...standardLabels, ...order.labels };
    await this.#provisioning.storeConnection(tenantId, id, {
      settings: {
        apiUrl: order.apiUrl,
        repositories: order.repositories.join(','),
        login,
        labelInProgress: labels.inProgress ?? standardLabels.inProgress,
        labelBlocked: labels.blocked ?? standardLabels.blocked,
        labelInReview: labels.inReview ?? standardLabels.inReview,
      },
      secrets: { ...secrets },
    });
    // Only now, so that what GitHub sends at once can be proven.
    await this.#hooks.renew(client, { id, repositories: order.repositories, secrets });
    return id;
  }

  /** Whose the others are is nobody's business. */
  async #requireFree(transaction: TenantTransaction, id: ConnectionId, order: GitHubOrder): Promise<void> {
    const taken = await this.#claims.claim(transaction, id, order);
    if (taken.length === 0) return;
    const words = `${taken.join(', ')} ${taken.length === 1 ? 'is' : 'are'} connected by another tenant of this Nexus`;
    throw new NexusError(
      'invalid_request',
      `github.repositories: ${words}; leave it out, or disconnect it there first`,
      {
        field: 'github.repositories',
      },
    );
  }
}

function credentialsOf({ token, app }: GitHubOrder): GitHubCredentials {
  if (app !== undefined) return { kind: 'app', app };
  if (token !== undefined) return { kind: 'token', token };
  throw new Error('github needs a token or an app');
}

/** The account under which Oblivion writes: by it, and by the mark of effects, its comments are recognised. */
async function loginOf(client: GitHubClient, { kind }: GitHubCredentials): Promise<string> {
  if (kind === 'token') return readAnswer(self, (await client.call({ method: 'GET', path: '/user' })).body).login;
  return `${readAnswer(appSelf, (await client.callAsApp({ method: 'GET', path: '/app' })).body).slug}[bot]`;
}

function nameOf({ app, repositories }: GitHubOrder): string {
  return app === undefined ? [...repositories].sort().join(',') : `installation:${app.installationId}`;
}
