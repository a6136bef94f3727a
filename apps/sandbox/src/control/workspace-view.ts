import type { Sandbox } from '../sandbox.js';
import type { World } from '../worlds/world.js';

/** Everything a caller needs to work with a workspace, secrets included. */
export function workspaceView(world: World, sandbox: Sandbox): Readonly<Record<string, unknown>> {
  const baseUrl = sandbox.baseUrl();
  const { slack, clickup } = world;
  const [list] = clickup.lists.values();
  const service = clickup.users.get(clickup.serviceUserId);
  return {
    workspaceId: world.id,
    name: world.name,
    createdAt: world.createdAt,
    slack: {
      teamId: slack.teamId,
      teamName: slack.teamName,
      apiUrl: `${baseUrl}/slack/api/`,
      botToken: slack.botToken,
      botUserId: slack.botUserId,
      botId: slack.botId,
      appId: slack.appId,
      appToken: slack.appToken,
      signingSecret: slack.signingSecret,
      clientId: slack.oauth.clientId,
      clientSecret: slack.oauth.clientSecret,
      authorizeUrl: `${baseUrl}/slack/oauth/v2/authorize`,
      redirectUrls: slack.oauth.redirectUrls,
      tokenRotation: slack.oauth.isRotating,
      scopes: [...slack.scopes],
      channels: [...slack.channels.values()].map(({ id, name }) => ({ id, name })),
      socketMode: slack.isSocketMode,
      sockets: sandbox.slackSockets.count(world),
      requestUrl: slack.requestUrl?.url ?? null,
      requestUrlVerified: slack.requestUrl?.isVerified ?? false,
      requestUrlProblem: slack.requestUrl?.problem ?? null,
      commandUrl: slack.commandUrl ?? null,
      interactivityUrl: slack.interactivityUrl ?? null,
    },
    clickup: {
      apiUrl: `${baseUrl}/clickup/api`,
      token: clickup.serviceToken,
      teamId: clickup.teamId,
      spaceId: clickup.space.id,
      listId: list?.id,
      listName: list?.name,
      lists: [...clickup.lists.values()].map(({ id, name }) => ({ id, name })),
      fields: clickup.fields,
      oauth: {
        clientId: clickup.oauth.clientId,
        clientSecret: clickup.oauth.clientSecret,
        authorizeUrl: `${baseUrl}/clickup/app`,
      },
      statuses: list?.statuses,
      serviceUser: { id: clickup.serviceUserId, username: service?.username, email: service?.email },
    },
    github: gitHubView(world, sandbox),
    openai: { baseUrl: `${baseUrl}/openai/v1`, apiKey: world.openai.apiKey },
    people: world.people,
    journalSeq: world.journal.seq,
  };
}

function gitHubView({ github }: World, sandbox: Sandbox): Readonly<Record<string, unknown>> {
  const { owner, app, serviceToken } = github;
  return {
    apiUrl: sandbox.githubPlaces().api,
    owner: owner.login,
    repositories: [...github.repositories.values()].map(({ name }) => `${owner.login}/${name}`),
    token: serviceToken,
    app: {
      id: app.id,
      clientId: app.clientId,
      slug: app.slug,
      installationId: app.installationId,
      /** Asked for only when it is needed: making it takes long. */
      privateKeyPath: '/control/github-app-key',
    },
  };
}

/** A workspace in the list of workspaces: no secrets. */
export function workspaceSummary(world: World): Readonly<Record<string, unknown>> {
  return { workspaceId: world.id, name: world.name, createdAt: world.createdAt, journalSeq: world.journal.seq };
}
