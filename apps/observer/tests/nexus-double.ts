import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type ArtifactField,
  artifactField,
  type ArtifactFieldChange,
  artifactFieldChange,
  artifactFieldList,
  channelChange,
  channelChanged,
  type ProjectView,
  effectView,
  type ErrorCode,
  type FeedEvent,
  liveClientFrame,
  liveServerFrame,
  type LiveServerFrame,
  projectView,
  type Pulse,
  pulse as pulseShape,
  session as sessionShape,
  signInRequest,
  type Role,
  type SpecVersion,
  type StatusMapping,
  statusMapping,
  type StatusMappingChange,
  statusMappingChange,
  statusMappingList,
  specVersionPage,
  specVersionQuery,
  type SystemHealth,
  systemHealth as systemHealthShape,
  type TaskDetail,
  taskDetail as taskDetailShape,
  taskPage,
  taskQuery,
  type TaskSummary,
  type Why,
  why as whyShape,
} from '@oblivion/protocol';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { ConnectionsDouble } from './connections-double.js';
import { answer, bodyOf, refuse } from './double-answers.js';
import { artifactFieldOf, projects, pulse, session, tasks, statusMappingOf, withChoices } from './fixtures.js';
import { health } from './system-fixtures.js';
import { specVersions, taskDetail } from './task-fixtures.js';

const cookie = 'obl_session=session-of-mira';

interface Follower {
  readonly socket: WebSocket;
  taskId: string | undefined;
  /** Index in the stream of the next event to send. */
  next: number;
}

/**
 * Nexus as seen over the network: answers only what the protocol allows, keeps one stream of events, and serves the live
 * feed from any cursor. Each test has its own.
 */
export class NexusDouble implements AsyncDisposable {
  readonly oneTimeTokens = new Set<string>();
  readonly subscriptions: z.infer<typeof liveClientFrame>[] = [];
  readonly origins: (string | undefined)[] = [];
  readonly traceparents: unknown[] = [];
  pulse: Pulse = pulse();
  health: SystemHealth = health();
  tasks: TaskSummary[] = tasks();
  detail: (taskId: string) => TaskDetail | undefined = (taskId) =>
    this.tasks.some(({ id }) => id === taskId) ? taskDetail(taskId as TaskDetail['task']['id']) : undefined;
  /** Why a task does not move, by its id. */
  why: (taskId: string) => Why | undefined = () => undefined;
  /** What people decided about parked effects. */
  readonly decisions: string[] = [];
  isOperator = true;
  readonly connections = new ConnectionsDouble(() => this.isOperator);
  role: Role = 'owner';
  projects: readonly ProjectView[] = projects;
  lists: StatusMapping[] = [statusMappingOf()];
  /** What people chose for the statuses of a list. */
  readonly choices: StatusMappingChange[] = [];
  /** The next choice is refused like this. */
  refusal: { readonly field: string; readonly detail: string } | undefined;
  artifactFields: ArtifactField[] = [artifactFieldOf()];
  /** When set, ClickUp does not tell the fields of lists. */
  areFieldsAway = false;
  /** What people chose for links to what was made. */
  readonly fieldChoices: ArtifactFieldChange[] = [];
  versions: SpecVersion[] = specVersions();
  /** Versions on a page, however many are asked for. */
  versionsOnPage = 2;
  /** When set, every request is refused with this error. */
  failure: ErrorCode | undefined;
  readonly #events: FeedEvent[] = this.pulse.events.toReversed();
  readonly #followers = new Set<Follower>();
  readonly #sockets = new WebSocketServer({ noServer: true });
  #server: Server | undefined;
  #port = 0;

  static async start(): Promise<NexusDouble> {
    const nexus = new NexusDouble();
    await nexus.up();
    return nexus;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async up(): Promise<void> {
    const server = createServer((request, response) => void this.#answer(request, response));
    server.on('upgrade', (request, socket, head) => {
      this.origins.push(request.headers.origin);
      if (request.headers.cookie !== cookie) return socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
      return this.#sockets.handleUpgrade(request, socket, head, (client) => this.#accept(client));
    });
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Goes away as a stopped process does. */
  async down(): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate();
    this.#server?.closeAllConnections();
    await new Promise((resolve) => (this.#server ? this.#server.close(resolve) : resolve(undefined)));
    this.#server = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.down();
  }

  /** Appends events to the stream; followers get them at once, others when they come. */
  happen(...events: FeedEvent[]): void {
    this.#events.push(...events);
    this.pulse = {
      ...this.pulse,
      events: [...events.toReversed(), ...this.pulse.events].slice(0, 50),
      cursor: this.#end,
    };
    for (const follower of this.#followers) this.#serve(follower);
  }

  /** Ends every live connection with a close code. */
  cutLive(code: number): void {
    for (const { socket } of this.#followers) socket.close(code);
  }

  get #end(): string {
    return this.#events.at(-1)?.cursor ?? '0.0';
  }

  #accept(socket: WebSocket): void {
    socket.on('message', (data) => {
      const frame = liveClientFrame.parse(JSON.parse(String(data)));
      this.subscriptions.push(frame);
      for (const follower of this.#followers) if (follower.socket === socket) this.#followers.delete(follower);
      const place = this.#events.findIndex(({ cursor }) => cursor === frame.cursor);
      const next = frame.cursor === undefined ? this.#events.length : place + 1;
      const follower: Follower = { socket, taskId: frame.taskId, next };
      this.#followers.add(follower);
      send(socket, { type: 'subscribed', cursor: frame.cursor ?? this.#end });
      this.#serve(follower);
    });
    socket.on('close', () => {
      for (const follower of this.#followers) if (follower.socket === socket) this.#followers.delete(follower);
    });
  }

  #serve(follower: Follower): void {
    const events = this.#events
      .slice(follower.next)
      .filter(({ taskId }) => !follower.taskId || taskId === follower.taskId);
    follower.next = this.#events.length;
    if (events.length > 0) send(follower.socket, { type: 'events', events, cursor: this.#end });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    const route = `${request.method} ${pathname}`;
    if (this.failure) return refuse(response, this.failure);
    if (route === 'POST /api/v1/session') return this.#signIn(request, response);
    this.traceparents.push(request.headers['traceparent']);
    if (request.headers.cookie !== cookie) return refuse(response, 'unauthenticated');
    if (route === 'DELETE /api/v1/session')
      return void response.writeHead(204, { 'set-cookie': 'obl_session=; Path=/; Max-Age=0' }).end();
    if (route === 'GET /api/v1/session')
      return answer(response, sessionShape, { ...session, person: { ...session.person, role: this.role } });
    if (route === 'GET /api/v1/pulse') return answer(response, pulseShape, this.pulse);
    if (route === 'GET /api/v1/health') return answer(response, systemHealthShape, this.health);
    if (route === 'GET /api/v1/projects')
      return answer(response, z.object({ items: z.array(projectView) }), { items: this.projects });
    if (route === 'GET /api/v1/tasks') return this.#list(response, Object.fromEntries(searchParams));
    if (pathname.startsWith('/api/v1/connections/')) return this.connections.answer(route, request, response);
    if (/^PATCH \/api\/v1\/projects\/[^/]+$/.test(route)) return this.#changeChannel(request, response);
    const mapped = /^(GET|PUT) \/api\/v1\/projects\/(.+)\/status-mapping$/.exec(route);
    if (mapped) return this.#mapStatuses(request, response);
    if (/^(GET|PUT) \/api\/v1\/projects\/(.+)\/artifact-field$/.test(route))
      return this.#chooseField(request, response);
    const decided = /^POST \/api\/v1\/effects\/(.+)\/(send-again|drop)$/.exec(route);
    if (decided) return this.#decide(response, decided[1] as string, decided[2] as string);
    const asked = /^GET \/api\/v1\/tasks\/(.+)\/why$/.exec(route)?.[1];
    if (asked !== undefined) {
      const reason = this.why(asked);
      return reason ? answer(response, whyShape, reason) : refuse(response, 'not_found');
    }
    if (/^GET \/api\/v1\/tasks\/.+\/versions$/.test(route))
      return this.#listVersions(response, Object.fromEntries(searchParams));
    const detail = /^GET \/api\/v1\/tasks\/(.+)$/.exec(route)?.[1];
    const found = detail === undefined ? undefined : this.detail(detail);
    return found ? answer(response, taskDetailShape, found) : refuse(response, 'not_found');
  }

  #listVersions(response: ServerResponse, parameters: Record<string, string>): void {
    const { cursor = Number.POSITIVE_INFINITY } = specVersionQuery.parse(parameters);
    const items = this.versions.filter(({ version }) => version < cursor).slice(0, this.versionsOnPage);
    const last = items.at(-1)?.version ?? 1;
    return answer(response, specVersionPage, { items, nextCursor: last > 1 ? String(last) : null });
  }

  async #mapStatuses(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET') return answer(response, statusMappingList, { items: this.lists });
    const change = statusMappingChange.parse(JSON.parse(await bodyOf(request)));
    if (this.refusal) return refuse(response, 'invalid_request', this.refusal);
    this.choices.push(change);
    this.lists = this.lists.map((list) => (list.listId === change.listId ? withChoices(list, change) : list));
    return answer(response, statusMapping, this.lists.find(({ listId }) => listId === change.listId) as StatusMapping);
  }

  async #chooseField(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.areFieldsAway) return refuse(response, 'unavailable');
    if (request.method === 'GET') return answer(response, artifactFieldList, { items: this.artifactFields });
    const change = artifactFieldChange.parse(JSON.parse(await bodyOf(request)));
    if (this.refusal) return refuse(response, 'invalid_request', this.refusal);
    this.fieldChoices.push(change);
    this.artifactFields = [artifactFieldOf(change.fieldId)];
    return answer(response, artifactField, artifactFieldOf(change.fieldId));
  }

  async #changeChannel(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { channel: wish, invite } = channelChange.parse(JSON.parse(await bodyOf(request)));
    if (this.refusal) return refuse(response, 'invalid_transition', this.refusal);
    const name = (wish.kind === 'new' ? (wish.name ?? 'auth-refactor') : wish.channel).replace('#', '');
    const channel = { id: 'C0NEW1', name };
    const former = this.projects[0] as ProjectView;
    this.projects = this.projects.map((project, index) => (index === 0 ? { ...project, channel } : project));
    return answer(response, channelChanged, {
      project: this.projects[0] as ProjectView,
      channel: { ...channel, isPrivate: false, origin: 'created', note: null, invited: invite, notInvited: [] },
      formerChannel: `#${former.channel?.name} stays as it is: one open task stays in it.`,
    });
  }

  #decide(response: ServerResponse, id: string, decision: string): void {
    if (!this.isOperator) return refuse(response, 'forbidden');
    this.decisions.push(`${decision} ${id}`);
    const status = decision === 'drop' ? 'dropped' : 'pending';
    const effect = taskDetail().effects.find((one) => one.id === id);
    if (!effect) return refuse(response, 'not_found');
    return answer(response, effectView, { ...effect, status });
  }

  async #signIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { token } = signInRequest.parse(JSON.parse(await bodyOf(request)));
    if (!this.oneTimeTokens.delete(token)) return refuse(response, 'unauthenticated');
    response.setHeader('set-cookie', `${cookie}; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600`);
    return answer(response, sessionShape, session);
  }

  #list(response: ServerResponse, parameters: Record<string, string>): void {
    const query = taskQuery.safeParse(parameters);
    if (!query.success) return refuse(response, 'invalid_request');
    const { status, projectId, search, cursor, limit } = query.data;
    const found = this.tasks.filter(
      (task) =>
        (!status || status.includes(task.status)) &&
        (!projectId || task.project.id === projectId) &&
        (!search || task.title.toLowerCase().includes(search.toLowerCase())),
    );
    const from = Number(cursor ?? 0);
    const nextCursor = from + limit < found.length ? String(from + limit) : null;
    return answer(response, taskPage, { items: found.slice(from, from + limit), nextCursor });
  }
}

function send(socket: WebSocket, frame: LiveServerFrame): void {
  socket.send(JSON.stringify(liveServerFrame.parse(frame)));
}
