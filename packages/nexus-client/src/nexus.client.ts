import {
  type AgentPresence,
  agentPresence,
  type ChannelChange,
  type ChannelChanged,
  channelChanged,
  type EffectId,
  type EffectView,
  effectView,
  eventPage,
  type Pulse,
  type ProjectId,
  type ProjectView,
  projectView,
  pulse,
  type Session,
  session,
  type SlackCheck,
  slackCheck,
  slackConnectionAnswer,
  type SlackConnectionView,
  slackConnectionView,
  type SlackInstallation,
  slackInstallation,
  type SlackInstallationCompletion,
  type SlackInstallationRequest,
  type SlackManifestView,
  slackManifestView,
  type SlackTokens,
  type SourceConnections,
  sourceConnections,
  type SystemHealth,
  systemHealth,
  type SpecVersionPage,
  specVersionPage,
  type StatusMapping,
  type StatusMappingChange,
  type ClickUpInstallation,
  clickUpInstallation,
  type ClickUpInstallationAnswer,
  clickUpInstallationAnswer,
  type ClickUpInstallationCompletion,
  type ClickUpInstallationRequest,
  type ArtifactField,
  artifactField,
  type ArtifactFieldChange,
  artifactFieldList,
  statusMapping,
  statusMappingList,
  type TaskDetail,
  type TaskId,
  type TaskPage,
  taskDetail,
  taskPage,
  type Why,
  why,
} from '@oblivion/protocol';
import { z } from 'zod';
import { readProblem, requireShape } from './answer.js';
import { ConnectionError } from './problem-error.js';
import { queryOf, type TaskSearch, taskSearchParameters } from './task-search.js';

/** Who is calling: a person's session cookie (`name=value`) or a token. */
export type Credentials = { readonly cookie: string } | { readonly bearerToken: string };

export interface NexusClientOptions {
  /** Address of Nexus without a path, such as `http://127.0.0.1:4000`. */
  readonly baseUrl: string;
  readonly credentials?: Credentials | undefined;
  /** How long to wait for a whole answer, in milliseconds; 10,000 when left out. */
  readonly timeoutMs?: number | undefined;
  /** Where the caller stands in a trace (W3C `traceparent`), asked before each call, so that Nexus goes on in it. */
  readonly traceparent?: (() => string | undefined) | undefined;
}

export type EffectDecision = 'send-again' | 'drop';
export type EventPage = z.infer<typeof eventPage>;

const defaultTimeoutMs = 10_000;
const projectList = z.object({ items: z.array(projectView) });
const agentList = z.object({ items: z.array(agentPresence) });

interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
}

/**
 * The REST interface of Nexus. Every method throws `ProblemError` when Nexus refuses and `ConnectionError` when no usable
 * answer arrives; answers are checked against the protocol.
 */
export class NexusClient {
  readonly #baseUrl: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #timeoutMs: number;
  readonly #traceparent: (() => string | undefined) | undefined;

  constructor(options: NexusClientOptions) {
    this.#baseUrl = options.baseUrl.replace(/\/+$/, '');
    this.#headers = headersFor(options.credentials);
    this.#timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    this.#traceparent = options.traceparent;
  }

  /** Redeems a one-time token. `setCookies`: the `Set-Cookie` lines to hand on to the browser. */
  async signIn(token: string): Promise<{ session: Session; setCookies: string[] }> {
    const { answer, headers } = await this.#send({ method: 'POST', path: '/api/v1/session', body: { token } });
    return { session: requireShape(session, answer), setCookies: headers.getSetCookie() };
  }

  /** The session of the caller; `unauthenticated` when there is none. */
  async session(): Promise<Session> {
    return this.#get('/api/v1/session', session);
  }

  /** Ends the session of the caller. `setCookies`: the lines that remove the cookie. */
  async signOut(): Promise<{ setCookies: string[] }> {
    const { headers } = await this.#send({ method: 'DELETE', path: '/api/v1/session' });
    return { setCookies: headers.getSetCookie() };
  }

  /** What is going on now, and the cursor where the live feed goes on. */
  async pulse(): Promise<Pulse> {
    return this.#get('/api/v1/pulse', pulse);
  }

  /** How every part is that Oblivion stands on or works with. */
  async health(): Promise<SystemHealth> {
    return this.#get('/api/v1/health', systemHealth);
  }

  /** One page of tasks. */
  async tasks(search: TaskSearch = {}): Promise<TaskPage> {
    return this.#get(withQuery('/api/v1/tasks', taskSearchParameters(search)), taskPage);
  }

  /** Everything about one task; `not_found` when there is none that the caller may see. */
  async task(taskId: TaskId): Promise<TaskDetail> {
    return this.#get(`/api/v1/tasks/${encodeURIComponent(taskId)}`, taskDetail);
  }

  /** Wordings of a task, the newest first; `cursor` from the page before. */
  async versions(taskId: TaskId, query: { cursor?: string; limit?: number } = {}): Promise<SpecVersionPage> {
    const parameters = queryOf({ cursor: query.cursor, limit: query.limit?.toString() });
    return this.#get(withQuery(`/api/v1/tasks/${encodeURIComponent(taskId)}/versions`, parameters), specVersionPage);
  }

  /** Why a task does not move; `not_found` when there is none that the caller may see. */
  async why(task: string): Promise<Why> {
    return this.#get(`/api/v1/tasks/${encodeURIComponent(task)}/why`, why);
  }

  /** Sends a parked effect once more, or drops it. Needs the role operator; `invalid_transition` when it is not parked. */
  async decideEffect(effectId: EffectId, decision: EffectDecision): Promise<EffectView> {
    const path = `/api/v1/effects/${encodeURIComponent(effectId)}/${decision}`;
    const { answer } = await this.#send({ method: 'POST', path });
    return requireShape(effectView, answer);
  }

  async projects(): Promise<ProjectView[]> {
    return (await this.#get('/api/v1/projects', projectList)).items;
  }

  /** What the statuses of a project's ClickUp lists mean; `listId` for a list in which it has no task yet. */
  async statusMappings(projectId: ProjectId, listId?: string): Promise<StatusMapping[]> {
    const path = `/api/v1/projects/${encodeURIComponent(projectId)}/status-mapping`;
    return (await this.#get(withQuery(path, queryOf({ listId })), statusMappingList)).items;
  }

  /** Chooses the statuses of one list. Needs the role owner; `invalid_request` names what is wrong and what is allowed. */
  async mapStatuses(projectId: ProjectId, change: StatusMappingChange): Promise<StatusMapping> {
    const path = `/api/v1/projects/${encodeURIComponent(projectId)}/status-mapping`;
    const { answer } = await this.#send({ method: 'PUT', path, body: change });
    return requireShape(statusMapping, answer);
  }

  /** Gives a project another channel in Slack. Needs the role admin; refused in words when Slack or the channel does not allow it. */
  async changeChannel(projectId: ProjectId, change: ChannelChange): Promise<ChannelChanged> {
    const path = `/api/v1/projects/${encodeURIComponent(projectId)}`;
    const { answer } = await this.#send({ method: 'PATCH', path, body: change });
    return requireShape(channelChanged, answer);
  }

  /** The custom fields of a project's ClickUp lists that hold links to what was made. */
  async artifactFields(projectId: ProjectId, listId?: string): Promise<ArtifactField[]> {
    const path = `/api/v1/projects/${encodeURIComponent(projectId)}/artifact-field`;
    return (await this.#get(withQuery(path, queryOf({ listId })), artifactFieldList)).items;
  }

  /** Chooses the field of one list, or none. Needs the role admin. */
  async chooseArtifactField(projectId: ProjectId, change: ArtifactFieldChange): Promise<ArtifactField> {
    const path = `/api/v1/projects/${encodeURIComponent(projectId)}/artifact-field`;
    const { answer } = await this.#send({ method: 'PUT', path, body: change });
    return requireShape(artifactField, answer);
  }

  /** Begins to connect a ClickUp workspace by OAuth; the person goes to `authorizeUrl`. Needs the role admin. */
  async beginClickUpInstallation(request: ClickUpInstallationRequest): Promise<ClickUpInstallation> {
    const path = '/api/v1/connections/clickup/installations';
    const { answer } = await this.#send({ method: 'POST', path, body: request });
    return requireShape(clickUpInstallation, answer);
  }

  /** Completes it with what ClickUp sent the person back with, or with the workspace that they chose. */
  async completeClickUpInstallation(back: ClickUpInstallationCompletion): Promise<ClickUpInstallationAnswer> {
    const path = '/api/v1/connections/clickup/installations/completion';
    const { answer } = await this.#send({ method: 'POST', path, body: back });
    return requireShape(clickUpInstallationAnswer, answer);
  }

  /** The work sources that are connected. This and all about connections needs the role admin. */
  async sourceConnections(): Promise<SourceConnections> {
    return this.#get('/api/v1/connections/sources', sourceConnections);
  }

  /** The manifest of the Slack app, and the link to make one. */
  async slackManifest(wish: { name?: string; events?: string; rotation?: string } = {}): Promise<SlackManifestView> {
    return this.#get(withQuery('/api/v1/connections/slack/manifest', queryOf(wish)), slackManifestView);
  }

  /** The connection to Slack; null when there is none. */
  async slackConnection(): Promise<SlackConnectionView | null> {
    return (await this.#get('/api/v1/connections/slack', slackConnectionAnswer)).connection;
  }

  /** Begins to install the app by OAuth; the person goes to `authorizeUrl`. */
  async beginSlackInstallation(request: SlackInstallationRequest): Promise<SlackInstallation> {
    const path = '/api/v1/connections/slack/installations';
    const { answer } = await this.#send({ method: 'POST', path, body: request });
    return requireShape(slackInstallation, answer);
  }

  /** Completes it with what Slack sent the person back with; `invalid_request` says what was wrong and what to do. */
  async completeSlackInstallation(back: SlackInstallationCompletion): Promise<SlackConnectionView> {
    const path = '/api/v1/connections/slack/installations/completion';
    const { answer } = await this.#send({ method: 'POST', path, body: back });
    return requireShape(slackConnectionView, answer);
  }

  /** Connects Slack with tokens that were copied from the app's settings. */
  async pasteSlackTokens(tokens: SlackTokens): Promise<SlackConnectionView> {
    const { answer } = await this.#send({ method: 'PUT', path: '/api/v1/connections/slack/tokens', body: tokens });
    return requireShape(slackConnectionView, answer);
  }

  /** What Slack says of tokens, scopes and channels; `not_found` when nothing is connected. */
  async checkSlack(): Promise<SlackCheck> {
    return this.#get('/api/v1/connections/slack/check', slackCheck);
  }

  async agents(): Promise<AgentPresence[]> {
    return (await this.#get('/api/v1/agents', agentList)).items;
  }

  /** The tenant's events after a cursor, oldest first; `limit` is 1 to 500. */
  async events(query: { after?: string; taskId?: TaskId; limit?: number } = {}): Promise<EventPage> {
    const parameters = queryOf({ after: query.after, taskId: query.taskId, limit: query.limit?.toString() });
    return this.#get(withQuery('/api/v1/events', parameters), eventPage);
  }

  async #get<T>(path: string, shape: z.ZodType<T>): Promise<T> {
    const { answer } = await this.#send({ method: 'GET', path });
    return requireShape(shape, answer);
  }

  async #send(call: Call): Promise<{ answer: unknown; headers: Headers }> {
    const response = await this.#exchange(call);
    const text = await readText(response);
    if (!response.ok) throw readProblem(response.status, text);
    return { answer: parseJson(text), headers: response.headers };
  }

  async #exchange(call: Call): Promise<Response> {
    const hasBody = call.body !== undefined;
    const traceparent = this.#traceparent?.();
    try {
      return await fetch(`${this.#baseUrl}${call.path}`, {
        method: call.method,
        headers: {
          ...this.#headers,
          ...(traceparent !== undefined && { traceparent }),
          ...(hasBody && { 'content-type': 'application/json' }),
        },
        ...(hasBody && { body: JSON.stringify(call.body) }),
        cache: 'no-store',
        redirect: 'error',
        signal: AbortSignal.timeout(this.#timeoutMs),
      });
    } catch (error) {
      throw connectionError(error);
    }
  }
}

function headersFor(credentials: Credentials | undefined): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (!credentials) return headers;
  if ('cookie' in credentials) headers['cookie'] = credentials.cookie;
  else headers['authorization'] = `Bearer ${credentials.bearerToken}`;
  return headers;
}

function withQuery(path: string, parameters: URLSearchParams): string {
  return parameters.size > 0 ? `${path}?${parameters}` : path;
}

async function readText(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    throw connectionError(error);
  }
}

function connectionError(error: unknown): ConnectionError {
  const isTimeout = error instanceof Error && error.name === 'TimeoutError';
  return isTimeout
    ? new ConnectionError('timeout', 'Nexus did not answer in time.', { cause: error })
    : new ConnectionError('unreachable', 'Nexus cannot be reached.', { cause: error });
}

function parseJson(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ConnectionError('unexpected_answer', 'Nexus answered with something that is not JSON.', { cause: error });
  }
}
