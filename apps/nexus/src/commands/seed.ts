import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { INestApplicationContext } from '@nestjs/common';
import type { TenantId } from '@oblivion/protocol';
import { WakeUpRegistration } from '../features/agents/wake-up-registration.service.js';
import { ClickUpSetup } from '../features/clickup-connection/clickup-setup.service.js';
import { GitHubSetup } from '../features/source-github/github-setup.service.js';
import { ProvisioningRepository } from '../features/workspace/provisioning.repository.js';
import { Provisioning } from '../features/workspace/provisioning.service.js';
import { SlackWorkspaces } from '../features/workspace/slack-workspaces.service.js';
import { Database, type TenantTransaction } from '../platform/database/database.service.js';
import { type Command, requiredOption, UsageError } from './command.js';
import { withServices } from './context.js';
import { type SeedFile, seedFile } from './seed-file.js';

export const seed: Command = {
  name: 'seed',
  usage: 'nexus seed --file FILE (- for standard input)',
  summary: 'Make a tenant with its connections, projects and agents from JSON; again changes only what differs.',
  async run(parameters, settings) {
    const file = await readSeedFile(requiredOption(parameters, 'file'));
    await withServices(settings, async (context) => {
      const result = await applySeed(context, file, settings.http.publicUrl);
      process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    });
  },
};

/** Applies a seed; secrets of agents that existed before are not shown again. */
export async function applySeed(context: INestApplicationContext, file: SeedFile, publicUrl: string): Promise<object> {
  const repository = context.get(ProvisioningRepository);
  const tenantId: TenantId = await repository.ensureTenant(
    file.tenant.slug,
    file.tenant.name,
    file.tenant.operatorChannel,
  );
  if (file.slack !== undefined) await connectSlack(context, tenantId, file.slack);
  const clickupConnectionId =
    file.clickup === undefined ? null : await context.get(ClickUpSetup).connect(tenantId, file.clickup);
  const githubConnectionId =
    file.github === undefined ? null : await context.get(GitHubSetup).connect(tenantId, file.github);
  const agents = await context.get(Database).withTenant(tenantId, async (transaction) => {
    await fillTenant(transaction, file, repository);
    return registerAgents(context, transaction, file.agents);
  });
  return {
    tenantId,
    slackRequestUrl: `${publicUrl.replace(/\/$/, '')}/webhooks/slack/events`,
    clickupConnectionId,
    githubConnectionId,
    agents,
  };
}

async function connectSlack(
  context: INestApplicationContext,
  tenantId: TenantId,
  slack: NonNullable<SeedFile['slack']>,
): Promise<void> {
  const outcome = await context.get(SlackWorkspaces).connect(tenantId, slack);
  if (outcome === 'taken') throw new UsageError(`slack.teamId: ${slack.teamId} belongs to another tenant`);
}

async function fillTenant(
  transaction: TenantTransaction,
  file: SeedFile,
  repository: ProvisioningRepository,
): Promise<void> {
  for (const person of file.people) await repository.ensurePerson(transaction, person);
  for (const group of file.groups) await repository.ensureGroup(transaction, group.name, group.slackChannelId);
  for (const { group, ...project } of file.projects) {
    const groupId = await repository.findGroup(transaction, group);
    if (groupId === undefined)
      throw new UsageError(`projects: ${project.tag} names the group ${group}, which does not exist`);
    await repository.ensureProject(transaction, { ...project, groupId });
  }
}

/** Secrets are shown for what is new. */
async function registerAgents(
  context: INestApplicationContext,
  transaction: TenantTransaction,
  agents: SeedFile['agents'],
): Promise<readonly object[]> {
  const registered: object[] = [];
  for (const { wakeUrl, ...agent } of agents) {
    const { id, ...credentials } = await context.get(Provisioning).registerAgent(transaction, agent);
    const registration = context.get(WakeUpRegistration);
    const wakeSecret =
      wakeUrl === undefined
        ? undefined
        : await registration.register(transaction, id, { url: wakeUrl, secret: 'keep' });
    registered.push({ ...credentials, ...(wakeSecret === undefined ? {} : { wakeSecret }) });
  }
  return registered;
}

async function readSeedFile(path: string): Promise<SeedFile> {
  const content = path === '-' ? await text(process.stdin) : await readFile(path, 'utf8');
  const parsed = seedFile.safeParse(JSON.parse(content));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UsageError(`${issue?.path.join('.') || 'the file'}: ${issue?.message}`);
}
