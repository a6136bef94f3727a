import { LogLevel, WebClient } from '@slack/web-api';
import OpenAI from 'openai';
import { startSandbox, type StartedSandbox } from '../index.js';

export interface TestWorkspace {
  readonly workspaceId: string;
  readonly slack: {
    readonly apiUrl: string;
    readonly botToken: string;
    readonly appToken: string;
    readonly botUserId: string;
    readonly botId: string;
    readonly appId: string;
    readonly teamId: string;
    readonly signingSecret: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly authorizeUrl: string;
    readonly channels: readonly { readonly id: string; readonly name: string }[];
    readonly requestUrlVerified: boolean;
  };
  readonly clickup: {
    readonly apiUrl: string;
    readonly token: string;
    readonly teamId: string;
    readonly spaceId: string;
    readonly listId: string;
    readonly lists: readonly { readonly id: string; readonly name: string }[];
    readonly serviceUser: { readonly id: number; readonly email: string };
  };
  readonly openai: { readonly baseUrl: string; readonly apiKey: string };
  readonly people: readonly {
    readonly email: string;
    readonly slackUserId: string;
    readonly clickupUserId: number;
    readonly clickupToken: string;
  }[];
}

export interface Entry {
  readonly seq: number;
  readonly kind: string;
  readonly name: string;
  readonly outcome: string;
  readonly error?: string;
  readonly status?: number;
  readonly durationMs: number;
  readonly detail: Record<string, unknown>;
}

type Json = Record<string, unknown>;

/** Retries fast enough for tests. */
export const FAST = { slackRetryDelaysMs: [0, 20, 20], clickupRetryDelaysMs: [10, 10, 10, 10], slackVerifyEveryMs: 10 };

export const ANN = 'ann@example.test';
export const BEN = 'ben@example.test';

/** One workspace and everything a test does with it. */
export class Harness {
  readonly channelId: string;
  readonly slack: WebClient;
  readonly openai: OpenAI;

  constructor(
    readonly sandbox: StartedSandbox,
    readonly world: TestWorkspace,
  ) {
    this.channelId = world.slack.channels[0]?.id ?? '';
    this.slack = new WebClient(world.slack.botToken, {
      slackApiUrl: world.slack.apiUrl,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      logLevel: LogLevel.ERROR,
    });
    this.openai = new OpenAI({ baseURL: world.openai.baseUrl, apiKey: world.openai.apiKey, maxRetries: 0 });
  }

  /** A control call under this workspace; throws unless it succeeds. */
  async control<Answer = Json>(method: string, path: string, body?: unknown): Promise<Answer> {
    const { status, json } = await controlCall(
      this.sandbox.url,
      method,
      `/workspaces/${this.world.workspaceId}${path}`,
      body,
    );
    if (status >= 400) throw new Error(`${status} ${JSON.stringify(json)}`);
    return json as Answer;
  }

  async say(text: string, extra: Json = {}): Promise<string> {
    const { ts } = await this.control<{ ts: string }>('POST', '/slack/messages', {
      channelId: this.channelId,
      personEmail: ANN,
      text,
      ...extra,
    });
    return ts;
  }

  async createTask(extra: Json = {}): Promise<string> {
    const { id } = await this.control<{ id: string }>('POST', '/clickup/tasks', {
      personEmail: ANN,
      name: 'Fix the login',
      ...extra,
    });
    return id;
  }

  async clickup(
    method: string,
    path: string,
    body?: unknown,
    token = this.world.clickup.token,
  ): Promise<{ status: number; json: Json; headers: Headers }> {
    const response = await fetch(`${this.world.clickup.apiUrl}/v2${path}`, {
      method,
      headers: { authorization: token, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, json: (await response.json()) as Json, headers: response.headers };
  }

  async registerWebhook(endpoint: string, extra: Json = {}): Promise<{ id: string; secret: string }> {
    const { json } = await this.clickup('POST', `/team/${this.world.clickup.teamId}/webhook`, {
      endpoint,
      events: '*',
      ...extra,
    });
    return json.webhook as { id: string; secret: string };
  }

  async fault(order: Json): Promise<void> {
    await this.control('POST', '/faults', order);
  }

  async waitFor(query: Record<string, string | number>): Promise<readonly Entry[]> {
    const search = new URLSearchParams(
      Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]),
    );
    const { matched, entries } = await this.control<{ matched: boolean; entries: readonly Entry[] }>(
      'GET',
      `/journal/wait?${search.toString()}`,
    );
    if (!matched) throw new Error(`Nothing in the journal matches ${search.toString()}`);
    return entries;
  }

  async transcript(threadTs?: string): Promise<readonly Json[]> {
    const thread = threadTs === undefined ? '' : `&threadTs=${threadTs}`;
    return (
      await this.control<{ messages: readonly Json[] }>('GET', `/transcript?channelId=${this.channelId}${thread}`)
    ).messages;
  }
}

export async function controlCall(
  url: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; json: unknown }> {
  const response = await fetch(`${url}/control${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, json: text === '' ? {} : JSON.parse(text) };
}

/** A sandbox of its own with one workspace in it. */
export async function startHarness(order: Json = {}): Promise<Harness> {
  const sandbox = await startSandbox();
  return addWorkspace(sandbox, order);
}

export async function addWorkspace(sandbox: StartedSandbox, order: Json = {}): Promise<Harness> {
  const people = [
    { name: 'Ann Lee', email: ANN },
    { name: 'Ben Ode', email: BEN },
  ];
  const { json } = await controlCall(sandbox.url, 'POST', '/workspaces', { people, timings: FAST, ...order });
  return new Harness(sandbox, json as TestWorkspace);
}
