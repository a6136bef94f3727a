import { Inject, Injectable } from '@nestjs/common';
import {
  agentProtocolVersion,
  type ClientFrameOf,
  type ProjectId,
  type ServerFrame,
  type TenantId,
} from '@oblivion/protocol';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database } from '../../platform/database/database.service.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { type Cursor, formatCursor, isAfter, parseCursor } from '../../platform/feed/cursor.js';
import { FeedRepository } from '../../platform/feed/feed.repository.js';
import { appendEvent } from '../../platform/outbox/event-log.js';
import { AgentTokens } from '../access/agent-token.service.js';
import { AgentRepository, type KnownAgent } from '../agents/agent.repository.js';
import { TaskRepository } from '../tasks/task.repository.js';
import { ClaimGrants } from './claim-grant.service.js';

export interface Greeting {
  readonly tenantId: TenantId;
  readonly agent: KnownAgent;
  readonly slots: number;
  readonly projectIds: ReadonlySet<ProjectId>;
  readonly welcome: ServerFrame;
  /** Where the stream begins. */
  readonly from: Cursor;
  /** The client resumes: it has been offered what waits already. */
  readonly isResumed: boolean;
  /** Position of the event that tells of this connection; a later one of the same agent replaces it. */
  readonly connectedAt: bigint;
}

/** Lets an agent in: checks its version and token, and says who it is, what it holds and where its stream begins. */
@Injectable()
export class AgentGreeting {
  readonly #tokens: AgentTokens;
  readonly #database: Database;
  readonly #agents: AgentRepository;
  readonly #feed: FeedRepository;
  readonly #grants: ClaimGrants;
  @Inject(TaskRepository) private readonly tasks!: TaskRepository;
  @Inject(SETTINGS) private readonly settings!: Settings;

  constructor(
    tokens: AgentTokens,
    database: Database,
    agents: AgentRepository,
    feed: FeedRepository,
    grants: ClaimGrants,
  ) {
    this.#tokens = tokens;
    this.#database = database;
    this.#agents = agents;
    this.#feed = feed;
    this.#grants = grants;
  }

  async greet(hello: ClientFrameOf<'hello'>, session: string): Promise<Greeting> {
    if (hello.protocol !== agentProtocolVersion) {
      const detail = `protocol: this server speaks ${agentProtocolVersion}, not ${hello.protocol.slice(0, 50)}`;
      throw new NexusError('unsupported_protocol', detail, { field: 'protocol' });
    }
    const { tenantId, agentId } = await this.#tokens.verify(hello.token);
    const entered = await this.#database.withTenant(tenantId, async (transaction) => {
      const agent = await this.#agents.announce(transaction, agentId, { ...hello, session });
      if (agent === undefined) throw new NexusError('unauthenticated', 'The agent of this token was revoked.');
      const held = [];
      for (const claim of await this.tasks.listClaims(transaction, agentId))
        held.push(await this.#grants.grant(transaction, claim));
      const position = await appendEvent(transaction, { name: 'agent.connected', payload: { agent, session } });
      return { agent, held, position, projectIds: new Set(await this.#agents.listProjectIds(transaction, agentId)) };
    });
    const end = await this.#feed.findEnd(tenantId);
    const asked = hello.cursor === undefined ? undefined : parseCursor(hello.cursor);
    // A cursor from beyond the end is of another database, for instance one restored from a backup.
    const from = asked === undefined || isAfter(asked, end) ? end : asked;
    const { heartbeatSeconds, leaseSeconds } = this.settings.agents;
    return {
      tenantId,
      agent: entered.agent,
      slots: hello.slots,
      projectIds: entered.projectIds,
      from,
      isResumed: from === asked,
      connectedAt: BigInt(entered.position),
      welcome: {
        type: 'welcome',
        replyTo: hello.id,
        protocol: agentProtocolVersion,
        session,
        agent: entered.agent,
        heartbeatMs: heartbeatSeconds * 1000,
        leaseSeconds,
        cursor: formatCursor(from),
        held: entered.held,
      },
    };
  }

  /** Tells that the agent is gone from here. */
  async farewell(greeting: Greeting, session: string, reason: string): Promise<void> {
    const { tenantId, agent } = greeting;
    await this.#database.withTenant(tenantId, async (transaction) => {
      await this.#agents.endSession(transaction, agent.id, session);
      await appendEvent(transaction, { name: 'agent.disconnected', payload: { agent, session, reason } });
    });
  }

  /** Offers of what waits for this agent, in the order in which it should be taken. */
  async listOffers(greeting: Greeting, cursor: Cursor, limit: number): Promise<readonly ServerFrame[]> {
    return this.#database.withTenant(greeting.tenantId, async (transaction) => {
      const waiting = await this.tasks.listAvailable(transaction, greeting.agent.id, limit);
      return this.#grants.offers(transaction, waiting, formatCursor(cursor));
    });
  }
}
