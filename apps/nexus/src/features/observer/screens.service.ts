import { Inject, Injectable } from '@nestjs/common';
import type { FeedEvent, Pulse, TaskDetail, TaskId, TenantId } from '@oblivion/protocol';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database/database.service.js';
import { beginning, type Cursor, formatCursor, isAfter } from '../../platform/feed/cursor.js';
import { FeedRepository } from '../../platform/feed/feed.repository.js';
import { AgentPresenceRepository } from './agent-presence.repository.js';
import { FeedEventPresenter } from './feed-event-presenter.service.js';
import { PulseRepository } from './pulse.repository.js';
import { TaskDetailRepository } from './task-detail.repository.js';

const dayMs = 86_400_000;
const pulseEvents = 50;
const timelineEvents = 1_000;

/** What whole screens of Observer show. Each begins with the cursor: what happens while it is read comes over the feed. */
@Injectable()
export class Screens {
  readonly #database: Database;
  readonly #feed: FeedRepository;
  readonly #presenter: FeedEventPresenter;
  readonly #details: TaskDetailRepository;
  readonly #pulse: PulseRepository;
  @Inject(AgentPresenceRepository) private readonly agents!: AgentPresenceRepository;
  @Inject(CLOCK) private readonly clock!: Clock;

  constructor(
    database: Database,
    feed: FeedRepository,
    presenter: FeedEventPresenter,
    details: TaskDetailRepository,
    pulse: PulseRepository,
  ) {
    this.#database = database;
    this.#feed = feed;
    this.#presenter = presenter;
    this.#details = details;
    this.#pulse = pulse;
  }

  async readPulse(tenantId: TenantId): Promise<Pulse> {
    const end = await this.#feed.findEnd(tenantId);
    const events = await this.#listUntil(tenantId, end, { limit: pulseEvents });
    const since = new Date(this.clock.now().getTime() - dayMs);
    const figures = await this.#database.withTenant(tenantId, async (transaction) => ({
      tasksByStatus: await this.#pulse.countTasks(transaction),
      finishedLastDay: await this.#pulse.countFinished(transaction, since),
      agents: await this.agents.list(transaction),
      effects: await this.#pulse.countEffects(transaction),
      modelsLastDay: await this.#pulse.sumModelCalls(transaction, since),
    }));
    return { ...figures, events, cursor: formatCursor(end) };
  }

  /** Undefined when the tenant has no such task. */
  async findTask(tenantId: TenantId, taskId: TaskId): Promise<TaskDetail | undefined> {
    const end = await this.#feed.findEnd(tenantId);
    const rows = await this.#database.withTenant(tenantId, async (transaction) => {
      const task = await this.#details.findTask(transaction, taskId);
      if (task === undefined) return undefined;
      return {
        task,
        links: await this.#details.listLinks(transaction, taskId),
        messages: await this.#details.listMessages(transaction, taskId),
        thoughts: await this.#details.listThoughts(transaction, taskId),
        effects: await this.#details.listEffects(transaction, taskId),
        runs: await this.#details.listRuns(transaction, taskId),
      };
    });
    if (rows === undefined) return undefined;
    const newest = await this.#listUntil(tenantId, end, { limit: timelineEvents, taskId });
    return { ...rows, timeline: newest.toReversed(), cursor: formatCursor(end) };
  }

  async listEvents(
    tenantId: TenantId,
    query: { after: Cursor | undefined; taskId: TaskId | undefined; limit: number },
  ): Promise<{ items: FeedEvent[]; nextCursor: string }> {
    const after = query.after ?? beginning;
    const { events } = await this.#feed.listAfter(tenantId, after, query.limit, query.taskId);
    const items = await this.#presenter.present(tenantId, events);
    return { items, nextCursor: formatCursor(events.at(-1)?.cursor ?? after) };
  }

  async #listUntil(tenantId: TenantId, end: Cursor, options: { limit: number; taskId?: TaskId }): Promise<FeedEvent[]> {
    const events = await this.#feed.listNewest(tenantId, options.limit, options.taskId);
    return this.#presenter.present(
      tenantId,
      events.filter((event) => !isAfter(event.cursor, end)),
    );
  }
}
