import { TestAgent, type TestAgentOptions } from './test-agent.ts';

export interface SandboxWorkspace {
  readonly workspaceId: string;
  readonly slack: {
    readonly teamId: string;
    readonly apiUrl: string;
    readonly botToken: string;
    readonly appToken: string;
    readonly botUserId: string;
    readonly botId: string;
    readonly appId: string;
    readonly signingSecret: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly authorizeUrl: string;
    readonly channels: readonly { id: string; name: string }[];
  };
  readonly clickup: {
    readonly apiUrl: string;
    readonly token: string;
    readonly teamId: string;
    readonly listId: string;
    readonly spaceId: string;
    readonly oauth: { readonly clientId: string; readonly clientSecret: string; readonly authorizeUrl: string };
    readonly lists: readonly { readonly id: string; readonly name: string }[];
    readonly fields: readonly { readonly id: string; readonly name: string }[];
    readonly serviceUser: { readonly id: number };
  };
  readonly github: {
    readonly apiUrl: string;
    readonly owner: string;
    readonly repositories: readonly string[];
    readonly token: string;
    readonly app: { readonly clientId: string; readonly installationId: number; readonly privateKeyPath: string };
  };
  readonly people: readonly { name: string; email: string; slackUserId: string; clickupUserId: number }[];
}

/** What a seed answers with. */
export interface Seeded {
  readonly tenantId: string;
  readonly clickupConnectionId: string;
  readonly githubConnectionId: string | null;
  readonly agents: readonly SeededAgent[];
}

/** What an agent proves itself with. */
export interface SeededAgent {
  readonly name: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Shared with the place where it is woken, when it has one. */
  readonly wakeSecret?: string | null;
}

export interface ThreadMessage {
  readonly ts: string;
  readonly threadTs: string | null;
  readonly author: { readonly name: string; readonly isApp: boolean };
  readonly text: string;
  readonly deleted: boolean;
  readonly edited: unknown;
  readonly pings: readonly string[];
  readonly blocks: readonly {
    readonly type: string;
    readonly elements: readonly { readonly action_id: string; readonly text: { readonly text: string } }[];
  }[];
}

export interface ClickUpTaskView {
  readonly task: {
    readonly id: string;
    readonly status: { readonly status: string };
    readonly tags: readonly { readonly name: string }[];
    readonly assignees: readonly { readonly username: string }[];
    readonly custom_fields: readonly { readonly id: string; readonly value?: unknown }[];
  };
  readonly comments: readonly { id: string; comment_text: string }[];
}

/** A company in Slack and ClickUp: its people act through the sandbox's control door, its agents through Nexus. */
export class Company {
  readonly sandboxUrl: string;
  readonly nexusUrl: string;
  readonly workspace: SandboxWorkspace;
  readonly tenantId: string;
  readonly slug: string;
  readonly clickupConnectionId: string;
  readonly githubConnectionId: string | null;
  readonly #agents: readonly SeededAgent[];

  constructor(
    sandboxUrl: string,
    nexusUrl: string,
    workspace: SandboxWorkspace,
    seeded: Seeded & { readonly slug: string },
  ) {
    this.sandboxUrl = sandboxUrl;
    this.nexusUrl = nexusUrl;
    this.workspace = workspace;
    this.tenantId = seeded.tenantId;
    this.slug = seeded.slug;
    this.clickupConnectionId = seeded.clickupConnectionId;
    this.githubConnectionId = seeded.githubConnectionId;
    this.#agents = seeded.agents;
  }

  channelId(name = 'demo'): string {
    return this.workspace.slack.channels.find((channel) => channel.name === name)?.id as string;
  }

  credentials(name = 'Scribe'): SeededAgent {
    const credentials = this.#agents.find((agent) => agent.name === name);
    if (credentials === undefined) throw new Error(`no agent ${name}`);
    return credentials;
  }

  async connect(name = 'Scribe', options: TestAgentOptions = {}): Promise<TestAgent> {
    return TestAgent.connect(this.nexusUrl, this.credentials(name), options);
  }

  async token(name = 'Scribe'): Promise<string> {
    return TestAgent.token(this.nexusUrl, this.credentials(name));
  }

  /** What a program of an agent needs to connect. */
  agentEnvironment(name = 'Scribe'): Readonly<Record<string, string>> {
    const credentials = this.#agents.find((agent) => agent.name === name);
    if (credentials === undefined) throw new Error(`no agent ${name}`);
    return {
      OBLIVION_URL: this.nexusUrl,
      OBLIVION_CLIENT_ID: credentials.clientId,
      OBLIVION_CLIENT_SECRET: credentials.clientSecret,
    };
  }

  /** Writes a ClickUp task as a person; answers with its id. */
  async writeTask(markdownDescription: string, more: object = {}): Promise<string> {
    const body = { personEmail: 'mira@acme.test', name: 'Fix the login', markdownDescription, ...more };
    return (await this.control<{ id: string }>('POST', 'clickup/tasks', body)).id;
  }

  async editTask(taskId: string, change: object): Promise<void> {
    await this.control('PATCH', `clickup/tasks/${taskId}`, { personEmail: 'mira@acme.test', ...change });
  }

  async deleteTask(taskId: string): Promise<void> {
    await this.control('DELETE', `clickup/tasks/${taskId}`);
  }

  /** `answers`: the comment in whose thread it stands. */
  async comment(taskId: string, text: string, answers?: string): Promise<string> {
    const body = { personEmail: 'mira@acme.test', text, parentCommentId: answers };
    return (await this.control<{ id: string }>('POST', `clickup/tasks/${taskId}/comments`, body)).id;
  }

  async clickUpTask(taskId: string): Promise<ClickUpTaskView> {
    return this.control('GET', `clickup/tasks/${taskId}`);
  }

  async commentTexts(taskId: string): Promise<readonly string[]> {
    return (await this.clickUpTask(taskId)).comments.map((comment) => comment.comment_text);
  }

  async channelMessages(channel = 'demo'): Promise<readonly ThreadMessage[]> {
    const path = `slack/channels/${this.channelId(channel)}/messages`;
    return (await this.control<{ messages: ThreadMessage[] }>('GET', path)).messages;
  }

  /** The thread of a root message, with the root first. */
  async thread(threadTs: string, channel = 'demo'): Promise<readonly ThreadMessage[]> {
    const path = `transcript?channelId=${this.channelId(channel)}&threadTs=${threadTs}`;
    return (await this.control<{ messages: ThreadMessage[] }>('GET', path)).messages;
  }

  async reply(
    threadTs: string,
    text: string,
    { personEmail = 'theo@acme.test', channel = 'demo' }: { personEmail?: string; channel?: string } = {},
  ): Promise<string> {
    const body = { channelId: this.channelId(channel), threadTs, text, personEmail };
    return (await this.control<{ ts: string }>('POST', 'slack/messages', body)).ts;
  }

  /** Types `/oblivion` and these words; answers with what the person sees at once. */
  async type(
    text: string,
    { personEmail = 'theo@acme.test', channel = 'demo' }: { personEmail?: string; channel?: string } = {},
  ): Promise<string> {
    const body = { channelId: this.channelId(channel), personEmail, text };
    const typed = await this.control<{ outcome: string; text?: string; error?: string }>(
      'POST',
      'slack/commands',
      body,
    );
    if (typed.outcome !== 'answered') throw new Error(`/oblivion ${text}: ${typed.error}`);
    return typed.text ?? '';
  }

  /** The labels of the buttons under a message, by their action ids. */
  async buttons(ts: string): Promise<Readonly<Record<string, string>>> {
    const message = (await this.thread(ts)).find((entry) => entry.ts === ts);
    const elements = (message?.blocks ?? []).flatMap((block) => (block.type === 'actions' ? block.elements : []));
    return Object.fromEntries(elements.map((button) => [button.action_id, button.text.text]));
  }

  async press(ts: string, actionId: string, personEmail = 'theo@acme.test'): Promise<void> {
    const body = { channelId: this.channelId(), personEmail, actionId };
    const { outcome, error } = await this.control<{ outcome: string; error?: string }>(
      'POST',
      `slack/messages/${ts}/actions`,
      body,
    );
    if (outcome !== 'taken') throw new Error(`${actionId}: ${error}`);
  }

  /** What only this person sees. */
  async ephemeralTexts(personEmail = 'theo@acme.test'): Promise<readonly string[]> {
    const path = `slack/ephemerals?${new URLSearchParams({ personEmail })}`;
    return (await this.control<{ messages: { text: string }[] }>('GET', path)).messages.map(({ text }) => text);
  }

  async fault(fault: object): Promise<void> {
    await this.control('POST', 'faults', fault);
  }

  /** Waits, on the sandbox's side, for entries of its journal. */
  async waitForJournal(query: Record<string, string>): Promise<void> {
    const parameters = new URLSearchParams({ timeoutMs: '15000', ...query });
    const { matched } = await this.control<{ matched: unknown }>('GET', `journal/wait?${parameters}`);
    if (matched === false || matched === 0) throw new Error(`the journal has no ${parameters}`);
  }

  async refusals(): Promise<readonly { name: string; error?: string }[]> {
    return (await this.control<{ entries: { name: string; error?: string }[] }>('GET', 'refusals')).entries;
  }

  async control<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(
      `${this.sandboxUrl}/control/workspaces/${this.workspace.workspaceId}${path === '' ? '' : `/${path}`}`,
      {
        method,
        ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      },
    );
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}
