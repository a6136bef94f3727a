import { join } from 'node:path';
import { CommandFailure } from '../console/failure.ts';
import { readJsonFile, writeJsonFile } from '../files/json-file.ts';
import { waitFor } from '../processes/wait.ts';
import type { WebhookView, WorkspaceView } from '../sandbox/control-views.ts';
import { createWorkspace, SandboxControl } from '../sandbox/sandbox-control.ts';

export const channelName = 'demo';
const people = [
  { name: 'Ada Lovelace', email: 'ada@example.test' },
  { name: 'Grace Hopper', email: 'grace@example.test' },
];
/** The repository whose issues are tasks of the demo project as well. */
const repositoryName = 'website';
const verifyTimeoutMs = 20_000;

/** What is kept of the sandbox's workspace, so that the next start brings the same one back. */
export interface KeptWorkspace {
  readonly view: WorkspaceView;
  readonly webhooks: readonly WebhookView[];
}

const fileIn = (stateFolder: string) => join(stateFolder, 'sandbox-workspace.json');

/** Makes the demo company in the sandbox, with the identifiers and secrets it had before. */
export async function ensureWorkspace(
  sandboxUrl: string,
  stateFolder: string,
  nexusUrl: string,
): Promise<WorkspaceView> {
  const kept = await readKeptWorkspace(stateFolder);
  const view = await createWorkspace(sandboxUrl, workspaceOrder(kept, nexusUrl));
  await writeJsonFile(fileIn(stateFolder), { view, webhooks: kept?.webhooks ?? [] } satisfies KeptWorkspace);
  return view;
}

export async function readKeptWorkspace(stateFolder: string): Promise<KeptWorkspace | undefined> {
  const kept = await readJsonFile(fileIn(stateFolder));
  return typeof kept === 'object' && kept !== null && 'view' in kept ? (kept as KeptWorkspace) : undefined;
}

/** Tells the sandbox where Slack's events go, waits for the handshake, and keeps the webhooks that Nexus made. */
export async function connectWorkspace(
  sandboxUrl: string,
  stateFolder: string,
  connection: { readonly view: WorkspaceView; readonly slackRequestUrl: string },
): Promise<void> {
  const control = new SandboxControl(sandboxUrl, connection.view.workspaceId);
  await control.setSlackRequestUrl(connection.slackRequestUrl);
  let problem = '';
  const view = await waitFor(
    async () => {
      const current = await control.workspace();
      problem = current.slack.requestUrlProblem ?? 'no answer yet';
      return current.slack.requestUrlVerified ? current : undefined;
    },
    {
      timeoutMs: verifyTimeoutMs,
      failure: () => `Nexus did not answer Slack's handshake at ${connection.slackRequestUrl}: ${problem}.`,
    },
  );
  const webhooks = await control.listWebhooks();
  if (webhooks.length === 0) throw new CommandFailure("'nexus seed' registered no ClickUp webhook; its log says why.");
  await writeJsonFile(fileIn(stateFolder), { view, webhooks } satisfies KeptWorkspace);
}

/** The order for the sandbox. Webhooks to another address (the ports were changed) are left for Nexus to make anew. */
export function workspaceOrder(kept: KeptWorkspace | undefined, nexusUrl: string) {
  return {
    name: 'Demo company',
    channels: [channelName],
    people,
    clickup: { listName: 'Demo' },
    github: { repositories: [repositoryName] },
    ...(kept ? { fixed: fixedOf(kept, nexusUrl) } : {}),
  };
}

function fixedOf({ view, webhooks }: KeptWorkspace, nexusUrl: string) {
  const { slack, clickup } = view;
  return {
    workspaceId: view.workspaceId,
    slack: {
      teamId: slack.teamId,
      appId: slack.appId,
      botId: slack.botId,
      botUserId: slack.botUserId,
      botToken: slack.botToken,
      signingSecret: slack.signingSecret,
      channelIds: Object.fromEntries(slack.channels.map(({ id, name }) => [name, id])),
    },
    clickup: {
      teamId: clickup.teamId,
      spaceId: clickup.spaceId,
      listId: clickup.listId,
      token: clickup.token,
      serviceUserId: clickup.serviceUser.id,
      webhooks: webhooks.filter(({ endpoint }) => endpoint.startsWith(`${nexusUrl}/`)).map(fixedWebhook),
    },
    ...(view.github === undefined ? {} : { github: { owner: view.github.owner, token: view.github.token } }),
    openai: { apiKey: view.openai.apiKey },
    people: Object.fromEntries(
      view.people.map(({ email, slackUserId, clickupUserId, clickupToken }) => [
        email,
        { slackUserId, clickupUserId, clickupToken },
      ]),
    ),
  };
}

function fixedWebhook(webhook: WebhookView) {
  const { id, endpoint, secret, events, list_id: listId, space_id: spaceId } = webhook;
  return {
    id,
    endpoint,
    secret,
    events,
    ...(listId === null ? {} : { listId: String(listId) }),
    ...(spaceId === null ? {} : { spaceId: String(spaceId) }),
  };
}

/** The channel of the demo project. */
export function channelOf(view: WorkspaceView): string {
  const channel = view.slack.channels.find(({ name }) => name === channelName);
  if (!channel)
    throw new CommandFailure(`The sandbox's workspace has no channel '${channelName}'; run './oblivion reset'.`);
  return channel.id;
}
