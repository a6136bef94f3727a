import type { FastifyInstance } from 'fastify';
import type { Sandbox } from '../sandbox.js';
import { setSocketMode } from '../slack/manifest.service.js';
import type { World } from '../worlds/world.js';
import { buildWorld } from '../worlds/world-factory.service.js';
import { type WorkspaceOrder, workspaceOrder, workspacePatch } from '../worlds/workspace-order.js';
import { parse, recordAction, worldOf } from './control-context.js';
import { ControlError } from './control-error.js';
import { workspaceSummary, workspaceView } from './workspace-view.js';

/** Creating, changing, listing and deleting workspaces. */
export function registerWorkspaces(app: FastifyInstance, sandbox: Sandbox): void {
  app.post('/workspaces', async (request, reply) => {
    const { world, isNew } = await createWorkspace(sandbox, parse(workspaceOrder, request.body));
    return reply.status(isNew ? 201 : 200).send(workspaceView(world, sandbox));
  });

  app.get('/workspaces', () => ({ workspaces: sandbox.worlds.list().map(workspaceSummary) }));

  app.get('/workspaces/:id', (request) => workspaceView(worldOf(sandbox, request), sandbox));

  app.patch('/workspaces/:id', async (request) => {
    const world = worldOf(sandbox, request);
    const { slack } = parse(workspacePatch, request.body);
    if (slack.scopes !== undefined) world.slack.scopes = new Set(slack.scopes);
    if (slack.grantable !== undefined) world.slack.oauth.grantable = new Set(slack.grantable);
    if (slack.refusedBlocks !== undefined) world.slack.refusedBlocks = new Set(slack.refusedBlocks);
    if (slack.socketMode !== undefined) setSocketMode(sandbox, world, slack.socketMode);
    if (slack.interactivityUrl !== undefined) world.slack.interactivityUrl = slack.interactivityUrl ?? undefined;
    if (slack.commandUrl !== undefined) world.slack.commandUrl = slack.commandUrl ?? undefined;
    if (slack.requestUrl === null) world.slack.requestUrl = undefined;
    if (typeof slack.requestUrl === 'string') await sandbox.slackEvents.setRequestUrl(world, slack.requestUrl);
    recordAction(world, 'workspace.changed', slack);
    return workspaceView(world, sandbox);
  });

  app.delete('/workspaces/:id', (request, reply) => {
    sandbox.worlds.delete(worldOf(sandbox, request));
    return reply.status(204).send();
  });
}

/** Creates a workspace; one with the same fixed ids is returned as it is, with a new request URL if that differs. */
export async function createWorkspace(
  sandbox: Sandbox,
  order: WorkspaceOrder,
): Promise<{ world: World; isNew: boolean }> {
  const known = findSame(sandbox, order);
  const world = known ?? buildWorld(order, sandbox.settings);
  if (known === undefined) sandbox.worlds.insert(world);
  const { requestUrl } = order.slack;
  if (requestUrl !== undefined && world.slack.requestUrl?.url !== requestUrl)
    await sandbox.slackEvents.setRequestUrl(world, requestUrl);
  world.slack.commandUrl = order.slack.commandUrl ?? world.slack.commandUrl;
  world.slack.interactivityUrl = order.slack.interactivityUrl ?? world.slack.interactivityUrl;
  if (known === undefined) recordAction(world, 'workspace.created', { name: world.name });
  return { world, isNew: known === undefined };
}

function findSame(sandbox: Sandbox, { fixed }: WorkspaceOrder): World | undefined {
  const { worlds } = sandbox;
  const found = [
    fixed.workspaceId === undefined ? undefined : worlds.find(fixed.workspaceId),
    fixed.slack?.botToken === undefined ? undefined : worlds.findBySlackToken(fixed.slack.botToken),
    fixed.clickup?.token === undefined ? undefined : worlds.findByClickUpToken(fixed.clickup.token),
    fixed.openai?.apiKey === undefined ? undefined : worlds.findByModelKey(fixed.openai.apiKey),
  ].filter((world) => world !== undefined);
  const [first] = found;
  if (found.some((world) => world !== first)) {
    throw new ControlError(
      409,
      'credentials_in_use',
      'These fixed ids belong to several workspaces. Delete them first, or use other ids.',
    );
  }
  const isOtherId = first !== undefined && fixed.workspaceId !== undefined && first.id !== fixed.workspaceId;
  if (isOtherId)
    throw new ControlError(
      409,
      'credentials_in_use',
      `These credentials belong to workspace ${first.id}. Delete it first, or use others.`,
    );
  return first;
}
