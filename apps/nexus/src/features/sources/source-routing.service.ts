import { Inject, Injectable } from '@nestjs/common';
import type { ConnectionId, SourceProvider } from '@oblivion/protocol';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { appendEvent } from '../../platform/outbox/event-log.js';
import { MentionTasks } from '../conversation/orders/mention-tasks.service.js';
import { routeTask } from '../tasks/route-tags.js';
import { SourceTasks } from '../tasks/source-tasks.service.js';
import type { Task } from '../tasks/task.repository.js';
import type { TaskOfSource } from '../work-sources/work-source.js';
import { WorkSources } from '../work-sources/work-sources.service.js';
import { type Project, WorkspaceRepository } from '../workspace/workspace.repository.js';
import { ReconciliationRepository } from './reconciliation.repository.js';
import { RefusalRepository } from './refusal.repository.js';

export interface NewsPlace {
  readonly provider: SourceProvider;
  readonly connectionId: ConnectionId;
}

/** Finds the project of a task that is not known yet: by the tag in its description or title, else by a label, else by its list. */
@Injectable()
export class SourceRouting {
  readonly #workspace: WorkspaceRepository;
  readonly #sourceTasks: SourceTasks;
  readonly #refusals: RefusalRepository;
  readonly #sources: WorkSources;
  @Inject(MentionTasks) private readonly mentions!: MentionTasks;
  @Inject(ReconciliationRepository) private readonly reconciliation!: ReconciliationRepository;

  constructor(
    workspace: WorkspaceRepository,
    sourceTasks: SourceTasks,
    refusals: RefusalRepository,
    sources: WorkSources,
  ) {
    this.#workspace = workspace;
    this.#sourceTasks = sourceTasks;
    this.#refusals = refusals;
    this.#sources = sources;
  }

  /** The new task; undefined when it is for no project, or already closed, or somebody else made it just now. */
  async route(
    transaction: TenantTransaction,
    { provider, connectionId }: NewsPlace,
    source: TaskOfSource,
  ): Promise<Task | undefined> {
    const named = { connectionId, externalId: source.externalId };
    if (source.state === 'done' || source.state === 'cancelled') {
      await this.#refusals.upsert(transaction, { ...named, reason: 'closed', tags: [] });
      return undefined;
    }
    const projects = await this.#workspace.listOpenProjects(transaction);
    const routing = routeTask(
      { text: `${source.description}\n${source.title}`, labels: source.labels, place: source.place },
      projects.map((project) => ({
        tag: project.tag,
        labels: project.source_labels,
        place: project.takes_whole_list ? project.clickup_list_id : null,
      })),
    );
    switch (routing.outcome) {
      case 'untagged':
        await this.#refusals.upsert(transaction, { ...named, reason: 'untagged', tags: [] });
        return undefined;
      case 'unknown': {
        const payload = { ...named, reason: 'unknown_tag' as const, tags: [...routing.tags].slice(0, 20) };
        const isNew = await this.#refusals.upsert(transaction, payload);
        if (!isNew || this.#sources.get(provider).namesPeopleByAt) return undefined;
        await appendEvent(transaction, {
          name: 'task.refused',
          payload,
          lane: `refused:${connectionId}:${source.externalId}`,
        });
        return undefined;
      }
      case 'routed': {
        const named = { connectionId, externalId: source.externalId, description: source.description };
        const order = await this.mentions.findOrder(transaction, named);
        const { id } = projects.find(({ tag }) => tag === routing.tag) as Project;
        // Somebody may be archiving it, or giving it another channel.
        const project = await this.#workspace.holdOpenProject(transaction, id);
        if (project === undefined) {
          await this.#refusals.upsert(transaction, { ...named, reason: 'untagged', tags: [] });
          return undefined;
        }
        const task = await this.#sourceTasks.create(transaction, source, {
          connectionId,
          projectId: project.id,
          slackChannelId: project.slack_channel_id,
          alsoTagged: routing.alsoTagged,
          assignedAgentId: order?.agentId ?? null,
        });
        // What was said while it was nobody's task came and went.
        if (task !== undefined && (await this.#refusals.wasRefused(transaction, connectionId, source.externalId))) {
          await this.reconciliation.compareSoon(transaction, task.id);
        }
        return task;
      }
    }
  }
}
