import { askJson } from '../system/http.ts';
import type { ClickUpReport, JournalEntry, SlackLine, WebhookView, WorkspaceView } from './control-views.ts';

export interface JournalQuery {
  readonly after?: number;
  readonly kind?: string;
  readonly name?: string;
  readonly contains?: string;
}

const journalLimit = 10_000;

/** Creates the workspace of an order, or finds the one with the same fixed identifiers. */
export async function createWorkspace(sandboxUrl: string, order: unknown): Promise<WorkspaceView> {
  return (await askJson(`${sandboxUrl}/control/workspaces`, { method: 'POST', body: order })) as WorkspaceView;
}

/** Acts in one workspace of the sandbox as a person would, and reads what stands there. */
export class SandboxControl {
  readonly #base: string;

  constructor(sandboxUrl: string, workspaceId: string) {
    this.#base = `${sandboxUrl}/control/workspaces/${encodeURIComponent(workspaceId)}`;
  }

  async workspace(): Promise<WorkspaceView> {
    return (await askJson(this.#base)) as WorkspaceView;
  }

  /** Where Slack's events go; commands and pressed buttons go to the doors beside it. */
  async setSlackRequestUrl(requestUrl: string): Promise<void> {
    const besides = (door: string): string => new URL(door, requestUrl).href;
    const slack = { requestUrl, commandUrl: besides('commands'), interactivityUrl: besides('interactions') };
    await askJson(this.#base, { method: 'PATCH', body: { slack } });
  }

  async listWebhooks(): Promise<readonly WebhookView[]> {
    return ((await askJson(`${this.#base}/clickup/webhooks`)) as { webhooks: WebhookView[] }).webhooks;
  }

  async createTask(task: {
    readonly personEmail: string;
    readonly name: string;
    readonly markdownDescription: string;
    readonly priority?: number;
  }): Promise<{ readonly id: string; readonly url: string }> {
    const answer = await askJson(`${this.#base}/clickup/tasks`, { method: 'POST', body: task });
    return answer as { id: string; url: string };
  }

  /** Writes a ClickUp Doc in the workspace's first list. */
  async writeDocument(document: {
    readonly personEmail: string;
    readonly name: string;
    readonly pages: readonly { readonly name: string; readonly content: string }[];
  }): Promise<void> {
    await askJson(`${this.#base}/clickup/documents`, { method: 'POST', body: document });
  }

  async setTaskStatus(taskId: string, personEmail: string, status: string): Promise<void> {
    const url = `${this.#base}/clickup/tasks/${encodeURIComponent(taskId)}`;
    await askJson(url, { method: 'PATCH', body: { personEmail, status } });
  }

  async task(taskId: string): Promise<ClickUpReport> {
    return (await askJson(`${this.#base}/clickup/tasks/${encodeURIComponent(taskId)}`)) as ClickUpReport;
  }

  /** Everything said in a channel, threads included; only one thread when it is named. Deleted messages are marked. */
  async transcript(channelId: string, threadTs?: string): Promise<readonly SlackLine[]> {
    const query = new URLSearchParams({ channelId, ...(threadTs === undefined ? {} : { threadTs }) });
    return ((await askJson(`${this.#base}/transcript?${query}`)) as { messages: SlackLine[] }).messages;
  }

  async say(message: {
    readonly channelId: string;
    readonly personEmail: string;
    readonly text: string;
    readonly threadTs?: string;
  }): Promise<void> {
    await askJson(`${this.#base}/slack/messages`, { method: 'POST', body: message });
  }

  async journal(query: JournalQuery): Promise<readonly JournalEntry[]> {
    const words = Object.entries({ ...query, limit: journalLimit }).map(
      ([name, value]) => [name, String(value)] as [string, string],
    );
    const answer = await askJson(`${this.#base}/journal?${new URLSearchParams(words)}`);
    return (answer as { entries: JournalEntry[] }).entries;
  }

  /** Calls that the sandbox refused as the real tool would: there should be none. */
  async refusals(): Promise<readonly JournalEntry[]> {
    return ((await askJson(`${this.#base}/refusals`)) as { entries: JournalEntry[] }).entries;
  }
}
