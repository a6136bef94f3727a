import { CommandFailure } from '../console/failure.ts';
import { type AgentCredential, keepAgentCredential, loadSecrets } from '../files/secrets.ts';
import type { WorkspaceView } from '../sandbox/control-views.ts';
import { channelOf } from './demo-workspace.ts';
import { askNexus } from './nexus-command.ts';

/** E-mail address of the person whom `up` and `sign-in` let into Observer. */
export const ownerEmail = 'ada@example.test';
export const agentName = 'Scribe';
/** Mention of the demo project in a task. */
export const projectTag = 'demo';
export const groupName = 'writers';

export interface SeedRequest {
  readonly stateFolder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly workspace: WorkspaceView;
  /** Where the reference agent is woken, when it is there. */
  readonly wakeUrl?: string;
}

export interface Seeded {
  readonly slackRequestUrl: string;
  readonly agent: AgentCredential;
}

/** Makes the demo tenant in Nexus, or finds it as it was made before. */
export async function seedWorkspace(request: SeedRequest): Promise<Seeded> {
  const answer = await askNexus(
    ['seed', '--file', '-'],
    request.environment,
    JSON.stringify(seedOf(request.workspace, request.wakeUrl)),
  );
  if (!isSeedAnswer(answer)) throw new CommandFailure("'nexus seed' printed JSON of another shape than expected.");
  for (const { name, clientId, clientSecret, wakeSecret } of answer.agents) {
    if (clientSecret) await keepAgentCredential(request.stateFolder, name, { clientId, clientSecret });
    if (wakeSecret) await keepAgentCredential(request.stateFolder, name, { wakeSecret });
  }
  const agent = (await loadSecrets(request.stateFolder)).agents[agentName];
  if (!agent?.clientSecret) {
    throw new CommandFailure(
      `The secret of the agent ${agentName} is lost (secrets.json); run './oblivion reset' to begin anew (all local data is removed).`,
    );
  }
  return { slackRequestUrl: answer.slackRequestUrl, agent };
}

/** The demo tenant as `nexus seed` reads it. */
export function seedOf(workspace: WorkspaceView, wakeUrl?: string) {
  const { apiUrl, teamId, appId, botId, botUserId, botToken, signingSecret } = workspace.slack;
  const channelId = channelOf(workspace);
  return {
    tenant: { slug: 'demo', name: 'Demo company' },
    people: workspace.people.map((person, index) => ({
      name: person.name,
      email: person.email,
      role: index === 0 ? 'owner' : 'operator',
      slackUserId: person.slackUserId,
      clickupUserId: String(person.clickupUserId),
    })),
    slack: { apiUrl, teamId, appId, botId, botUserId, botToken, signingSecret },
    clickup: {
      apiUrl: workspace.clickup.apiUrl,
      workspaceId: workspace.clickup.teamId,
      token: workspace.clickup.token,
      serviceUserId: String(workspace.clickup.serviceUser.id),
    },
    ...(workspace.github === undefined
      ? {}
      : {
          github: {
            apiUrl: workspace.github.apiUrl,
            repositories: workspace.github.repositories,
            token: workspace.github.token,
          },
        }),
    groups: [{ name: groupName, slackChannelId: channelId }],
    projects: [
      {
        tag: projectTag,
        name: 'Demo',
        group: groupName,
        slackChannelId: channelId,
        clickupListId: workspace.clickup.listId,
        labels: [projectTag],
        mentionsStartTasks: true,
      },
    ],
    agents: [
      {
        name: agentName,
        description: 'Writes release notes, summaries and answers; asks when something is unclear.',
        groups: [groupName],
        iconEmoji: ':memo:',
        ...(wakeUrl === undefined ? {} : { wakeUrl }),
      },
    ],
  };
}

interface SeedAnswer {
  readonly slackRequestUrl: string;
  readonly agents: readonly {
    readonly name: string;
    readonly clientId: string;
    readonly clientSecret: string | null;
    readonly wakeSecret?: string | null;
  }[];
}

function isSeedAnswer(value: unknown): value is SeedAnswer {
  return (
    typeof value === 'object' &&
    value !== null &&
    'slackRequestUrl' in value &&
    'agents' in value &&
    Array.isArray(value.agents)
  );
}
