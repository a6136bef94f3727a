import { Inject, Injectable } from '@nestjs/common';
import type { AgentId, ConnectionId, PersonId, SourceProvider, TenantId } from '@oblivion/protocol';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database, type TenantTransaction } from '../../platform/database/database.service.js';
import type { ConnectionProvider } from '../../platform/database/schema.js';
import { isUniqueViolation } from '../../platform/database/unique-violation.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { appendEvent } from '../../platform/outbox/event-log.js';
import { type Keyring, readKeyring } from '../../platform/secrets/keyring.js';
import { hashToken, randomToken } from '../../platform/secrets/random-token.js';
import { seal } from '../../platform/secrets/secret-box.js';
import { ProvisioningRepository } from './provisioning.repository.js';

export interface AgentCredentials {
  readonly id: AgentId;
  readonly name: string;
  readonly clientId: string;
  /** Shown once, when it is made. */
  readonly clientSecret: string | null;
}

/** Connects a workspace and registers agents. */
@Injectable()
export class Provisioning {
  readonly #repository: ProvisioningRepository;
  readonly #database: Database;
  readonly #settings: Settings;
  readonly #keyring: Keyring;

  constructor(repository: ProvisioningRepository, database: Database, @Inject(SETTINGS) settings: Settings) {
    this.#repository = repository;
    this.#database = database;
    this.#settings = settings;
    this.#keyring = readKeyring(settings.keys.encryption, settings.keys.encryptionPrevious);
  }

  /**
   * The tenant's connection to a provider: a part of the address of its webhooks. A new one has no secrets, and is none until
   * they are stored. `claim`: what must hold for it to be made or changed; nothing is when it throws.
   */
  async ensureConnection(
    tenantId: TenantId,
    provider: ConnectionProvider,
    externalId: string,
    claim?: (transaction: TenantTransaction, id: ConnectionId) => Promise<void>,
  ): Promise<ConnectionId> {
    try {
      return await this.#database.withTenant(tenantId, async (transaction) => {
        const id = await this.#repository.ensureConnectionId(transaction, provider, externalId);
        await claim?.(transaction, id);
        return id;
      });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      const words = `${externalId} is connected by another tenant of this Nexus; disconnect it there first`;
      throw new NexusError('invalid_request', `${provider}: ${words}`, { field: provider, cause: error });
    }
  }

  /** Settings that are left out stay. `installedBy`: a person who connected it, which is told. */
  async storeConnection(
    tenantId: TenantId,
    id: ConnectionId,
    content: {
      readonly settings?: Readonly<Record<string, unknown>>;
      readonly secrets: Readonly<Record<string, unknown>>;
      readonly installedBy?: { readonly name: string; readonly personId: PersonId } | undefined;
    },
  ): Promise<void> {
    const secrets = seal(JSON.stringify(content.secrets), this.#keyring, id);
    const { settings, installedBy } = content;
    await this.#database.withTenant(tenantId, async (transaction) => {
      await this.#repository.updateConnection(transaction, id, { settings, secrets });
      if (installedBy === undefined) return;
      const { name: by, personId } = installedBy;
      const payload = { connectionId: id, system: 'clickup' as const, by, personId };
      await appendEvent(transaction, { name: 'connection.installed', lane: id, payload });
    });
  }

  /** Where a work source sends the webhooks of a connection. */
  webhookAddress(provider: SourceProvider, id: ConnectionId): string {
    return `${this.#settings.http.publicUrl.replace(/\/$/, '')}/webhooks/${provider}/${id}`;
  }

  /** Registers an agent in groups. A secret is made for a new one only, and shown once. Throws for a revoked one. */
  async registerAgent(
    transaction: TenantTransaction,
    agent: { name: string; description: string; groups: readonly string[]; iconEmoji?: string | undefined },
  ): Promise<AgentCredentials> {
    const { id: agentId, revoked_at } = await this.#repository.ensureAgent(transaction, agent);
    if (revoked_at !== null) {
      throw new NexusError(
        'invalid_transition',
        `The agent ${agent.name} was revoked; \`nexus agent restore\` lets it work again.`,
      );
    }
    for (const group of agent.groups) {
      const groupId = await this.#repository.findGroup(transaction, group);
      if (groupId === undefined)
        throw new NexusError('not_found', `There is no group named ${group}.`, { field: 'group' });
      await this.#repository.ensureMembership(transaction, groupId, agentId);
    }
    const known = await this.#repository.findCredentialId(transaction, agentId);
    if (known !== undefined) return { id: agentId, name: agent.name, clientId: known, clientSecret: null };
    const clientSecret = randomToken('obl_ag');
    const clientId = await this.#repository.insertCredential(transaction, agentId, hashToken(clientSecret));
    return { id: agentId, name: agent.name, clientId, clientSecret };
  }
}
