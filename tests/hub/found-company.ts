import { randomBytes } from 'node:crypto';
import { Company, type SandboxWorkspace } from './company.ts';
import { seed } from './nexus-services.ts';
import { modelKey } from './quick-settings.ts';

export interface CompanyOptions {
  /** Tags of projects; each has a Slack channel and a group of the same name with one agent per entry of `agents`. */
  readonly projects?: readonly string[];
  /** Agent name -> groups. */
  readonly agents?: Readonly<Record<string, readonly string[]>>;
  /** Agent name -> where it is woken. */
  readonly wakeUrls?: Readonly<Record<string, string>>;
  /** Tag of the project whose list is the workspace's list in ClickUp, so that its Docs are read. */
  readonly listOf?: string;
  /** Mentions of the app in channels of projects start tasks. */
  readonly mentionsStartTasks?: true;
  /** Every task of the list is the project's that has it. */
  readonly takesWholeList?: true;
  /** Channel of a project in which operators are told what they should know. */
  readonly operatorChannel?: string;
  /** Its repository on GitHub is connected, by a token or by an app. */
  readonly github?: 'token' | 'app';
  /** Labels that send an issue to the project of the same place in `projects`. */
  readonly labels?: readonly string[];
  /** Slack is not connected yet: somebody will do it in Observer. */
  readonly isWithoutSlack?: true;
  /** Nexus goes to Slack: it is told no address of Nexus. */
  readonly socketMode?: true;
  /** Statuses of its list in ClickUp; the usual ones when left out. */
  readonly clickupStatuses?: readonly { readonly status: string; readonly type: string }[];
  /** Names of its lists besides the first. */
  readonly otherLists?: readonly string[];
  /** Names of other ClickUp workspaces that a token of OAuth reaches. */
  readonly otherTeams?: readonly string[];
  /** Custom fields of its lists. */
  readonly clickupFields?: readonly { readonly name: string; readonly type: 'url' | 'text' }[];
  /** Its model calls are answered; one company of a hub may have this. */
  readonly hasModel?: true;
}

/** Where a company is founded. */
export interface CompanyGround {
  readonly sandboxUrl: string;
  readonly nexusUrl: string;
  /** Where Slack sends events, when that is another door than `nexusUrl`. */
  readonly webhookUrl?: string;
  /** Settings of Nexus, for its commands. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Makes a tenant of its own with a sandbox workspace of its own. */
export async function foundCompany(ground: CompanyGround, options: CompanyOptions): Promise<Company> {
  const projects = options.projects ?? ['demo'];
  const response = await fetch(`${ground.sandboxUrl}/control/workspaces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      name: 'Acme',
      channels: projects,
      people: [
        { name: 'Mira', email: 'mira@acme.test' },
        { name: 'Theo', email: 'theo@acme.test' },
      ],
      clickup: {
        ...(options.clickupStatuses === undefined ? {} : { statuses: options.clickupStatuses }),
        otherLists: (options.otherLists ?? []).map((name) => ({ name })),
        otherTeams: options.otherTeams ?? [],
        fields: options.clickupFields ?? [],
      },
      ...(options.hasModel === true ? { fixed: { openai: { apiKey: modelKey } } } : {}),
      slack: options.socketMode === true ? { socketMode: true } : slackDoors(ground),
    }),
  });
  const workspace = (await response.json()) as SandboxWorkspace;
  const file = seedFile(workspace, { ...options, projects });
  const github = await gitHubSection(ground.sandboxUrl, workspace, options.github);
  const seeded = await seed(ground.environment, github === undefined ? file : { ...file, github });
  return new Company(ground.sandboxUrl, ground.nexusUrl, workspace, { slug: file.tenant.slug, ...seeded });
}

/** Connects its Slack again, with another app-level token or without one. */
export async function reseed(
  ground: Pick<CompanyGround, 'environment'>,
  { workspace, slug }: Pick<Company, 'workspace' | 'slug'>,
  { appToken, operatorChannel }: { readonly appToken?: string; readonly operatorChannel?: string },
): Promise<void> {
  const file = { tenant: { slug, name: 'Acme', operatorChannel }, slack: slackSection(workspace, appToken) };
  await seed(ground.environment, file);
}

function slackSection({ slack }: SandboxWorkspace, appToken: string | undefined): object {
  const { apiUrl, teamId, appId, botId, botUserId, botToken, signingSecret } = slack;
  const section = { apiUrl, teamId, appId, botId, botUserId, botToken, signingSecret };
  return appToken === undefined ? section : { ...section, appToken };
}

function slackDoors({ webhookUrl, nexusUrl }: CompanyGround): object {
  const door = (name: string): string => `${webhookUrl ?? nexusUrl}/webhooks/slack/${name}`;
  return { requestUrl: door('events'), commandUrl: door('commands'), interactivityUrl: door('interactions') };
}

function seedFile(workspace: SandboxWorkspace, options: CompanyOptions & { readonly projects: readonly string[] }) {
  const { projects, listOf, operatorChannel } = options;
  const agents = options.agents ?? { Scribe: [projects[0] as string] };
  const { slack, clickup } = workspace;
  const channelOf = (name: string): string => slack.channels.find((channel) => channel.name === name)?.id as string;
  return {
    tenant: {
      slug: `t-${randomBytes(8).toString('hex')}`,
      name: 'Acme',
      ...(operatorChannel === undefined ? {} : { operatorChannel: channelOf(operatorChannel) }),
    },
    people: workspace.people.map((person) => ({
      name: person.name,
      email: person.email,
      role: 'owner',
      slackUserId: person.slackUserId,
      clickupUserId: person.clickupUserId,
    })),
    ...(options.isWithoutSlack === true
      ? {}
      : { slack: slackSection(workspace, options.socketMode === true ? slack.appToken : undefined) }),
    clickup: {
      apiUrl: clickup.apiUrl,
      workspaceId: clickup.teamId,
      token: clickup.token,
      serviceUserId: clickup.serviceUser.id,
    },
    groups: projects.map((name) => ({ name })),
    projects: projects.map((tag) => ({
      tag,
      name: tag,
      group: tag,
      slackChannelId: channelOf(tag),
      ...(options.labels === undefined ? {} : { labels: [options.labels[projects.indexOf(tag)]] }),
      ...(options.mentionsStartTasks === true ? { mentionsStartTasks: true } : {}),
      ...(tag === listOf ? { clickupListId: clickup.listId, takesWholeList: options.takesWholeList === true } : {}),
    })),
    agents: Object.entries(agents).map(([name, groups]) => ({ name, groups, wakeUrl: options.wakeUrls?.[name] })),
  };
}

async function gitHubSection(
  sandboxUrl: string,
  { github }: SandboxWorkspace,
  kind: CompanyOptions['github'],
): Promise<object | undefined> {
  if (kind === undefined) return undefined;
  const place = { apiUrl: github.apiUrl, repositories: github.repositories };
  if (kind === 'token') return { ...place, token: github.token };
  const answer = await fetch(`${sandboxUrl}${github.app.privateKeyPath}`);
  const { privateKey } = (await answer.json()) as { privateKey: string };
  const { clientId, installationId } = github.app;
  return { ...place, app: { clientId, installationId, privateKey } };
}
