import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { TenantId, WantedStatus } from '@oblivion/protocol';
import { isGitHubSignatureValid } from '../../integrations/github/github-signature.js';
import { gitHubWebhookName } from '../../integrations/github/github-webhook.js';
import type {
  ConnectedPlace,
  SignedRequest,
  SourceDescription,
  SourcePlace,
  SourceReading,
  WebhookName,
  WorkSource,
} from '../work-sources/work-source.js';
import { WorkSources } from '../work-sources/work-sources.service.js';
import { GitHubComments } from './github-comments.service.js';
import { type GitHubConnection, GitHubConnections } from './github-connections.service.js';
import { GitHubDeliveries } from './github-deliveries.service.js';
import { GitHubReader } from './github-reader.service.js';
import { labelChanges } from './state-labels.js';
import { toTask } from './github-reading.js';

/** GitHub's issues as the place where tasks are written. */
@Injectable()
export class GitHubSource implements WorkSource, OnModuleInit {
  readonly provider = 'github';
  /** People open and close; how far an issue is stands in labels of Oblivion's own. */
  readonly hasSharedStatus = false;
  /** One of those labels says it. */
  readonly blockedMark = undefined;
  readonly holderMark = undefined;
  readonly artifactLinks = undefined;
  readonly writer = undefined;
  readonly namesPeopleByAt = true;
  readonly comments: GitHubComments;
  readonly #connections: GitHubConnections;
  readonly #reader: GitHubReader;
  readonly #deliveries: GitHubDeliveries;
  readonly #sources: WorkSources;

  constructor(
    connections: GitHubConnections,
    comments: GitHubComments,
    reader: GitHubReader,
    deliveries: GitHubDeliveries,
    sources: WorkSources,
  ) {
    this.#connections = connections;
    this.comments = comments;
    this.#reader = reader;
    this.#deliveries = deliveries;
    this.#sources = sources;
  }

  onModuleInit(): void {
    this.#sources.register(this);
  }

  async describe(tenantId: TenantId): Promise<SourceDescription | undefined> {
    const connection = await this.#connections.findOf(tenantId);
    if (connection === undefined) return undefined;
    const { repositories, login } = connection.settings;
    return { id: connection.id, places: repositories, account: login };
  }

  async verify({ connectionId, raw, header }: SignedRequest): Promise<ConnectedPlace | undefined> {
    const signature = header('x-hub-signature-256');
    const isSigned = (candidate: GitHubConnection | undefined): candidate is GitHubConnection =>
      candidate !== undefined && isGitHubSignatureValid(raw, signature, candidate.secrets.webhookSecret);
    const known = await this.#connections.find(connectionId);
    // The webhook may have been given another secret a moment ago.
    const connection = isSigned(known) ? known : await this.#connections.find(connectionId, 'new');
    return isSigned(connection) ? connection : undefined;
  }

  identify(body: Record<string, unknown>, { header }: SignedRequest): WebhookName | undefined {
    return gitHubWebhookName({ event: header('x-github-event'), delivery: header('x-github-delivery') }, body);
  }

  async read(connectionId: string, webhook: { kind: string; body: unknown }): Promise<SourceReading> {
    return this.#reader.read(connectionId, webhook);
  }

  async compare(connectionId: string, externalId: string): Promise<SourceReading> {
    return this.#reader.compare(connectionId, externalId);
  }

  async setStatus({ connectionId, externalTaskId }: SourcePlace, wanted: WantedStatus): Promise<string | null> {
    const connection = await this.#connections.get(connectionId);
    const client = this.#connections.client(connection);
    const issue = await client.findIssue(externalTaskId);
    if (issue === undefined) return 'http 404 the issue is gone';
    const present = issue.labels.map(({ name }) => name);
    const { add, remove } = labelChanges(present, wanted, connection.settings);
    for (const label of remove) await client.removeLabel(externalTaskId, label);
    if (add !== undefined && issue.state === 'open') await client.addLabel(externalTaskId, add);
    return null;
  }

  async listChanged(connectionId: string, after: Date, page: number) {
    const connection = await this.#connections.get(connectionId);
    const client = this.#connections.client(connection);
    const pages = await Promise.all(
      connection.settings.repositories.map(async (repository) => {
        const { issues, isLast } = await client.listUpdatedIssues(repository, { after, page });
        return { isLast, latest: issues.at(-1), tasks: issues.map((issue) => ({ issue, repository })) };
      }),
    );
    const isLast = pages.every((one) => one.isLast);
    // What a repository still has to tell begins where its page ended.
    const ends = pages
      .filter((one) => isLast || !one.isLast)
      .flatMap(({ latest }) => (latest === undefined ? [] : [Date.parse(latest.updated_at)]));
    const tasks = pages
      .flatMap((one) => one.tasks)
      .filter(({ issue }) => !issue.pull_request)
      .map(({ issue, repository }) => toTask(repository, issue));
    const until = isLast ? Math.max(...ends) : Math.min(...ends);
    return { tasks, isLast, until: Number.isFinite(until) ? new Date(until) : undefined };
  }

  async tendWebhooks(connectionId: string): Promise<void> {
    await this.#deliveries.tend(await this.#connections.get(connectionId));
  }
}
