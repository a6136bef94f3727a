import { z } from 'zod';
import { agentSettings } from './agent-settings.js';
import { integrationSettings } from './integration-settings.js';
import { processSettings } from './process-settings.js';
import { type SettingValues, setting } from './setting.js';
import { whole } from './setting-kinds.js';
import { workSettings } from './work-settings.js';

export const roleNames = ['intake', 'api', 'gateway', 'llm', 'worker'] as const;
export type NexusRole = (typeof roleNames)[number];

const roles = z
  .string()
  .default(roleNames.join(','))
  .transform((value) => value.split(',').map((name) => name.trim()))
  .pipe(z.array(z.enum(roleNames, `must be a list of ${roleNames.join(', ')}`)).min(1));

/** Every setting of Nexus, read once at start. `nexus settings` prints this table; docs/configuration.md is made from it. */
export const settingTable = {
  roles: setting('NEXUS_ROLES', roles, 'Roles of this process, separated by commas.'),
  niceness: setting(
    'NEXUS_NICENESS',
    whole(0, 0, 19),
    'By how much this process gives way to others that want the processor, as of `nice`; for workers beside the intake.',
  ),
  http: processSettings.http,
  database: processSettings.database,
  redis: processSettings.redis,
  parts: processSettings.parts,
  keys: processSettings.keys,
  access: processSettings.access,
  agents: agentSettings.agents,
  wakeUps: agentSettings.wakeUps,
  patience: agentSettings.patience,
  live: agentSettings.live,
  intake: workSettings.intake,
  reconciliation: workSettings.reconciliation,
  work: workSettings.work,
  checkpoints: agentSettings.checkpoints,
  slack: integrationSettings.slack,
  clickup: integrationSettings.clickup,
  github: integrationSettings.github,
  langfuse: integrationSettings.langfuse,
  models: agentSettings.models,
  tracing: processSettings.tracing,
  metrics: processSettings.metrics,
  qdrant: integrationSettings.qdrant,
  embeddings: integrationSettings.embeddings,
  memory: integrationSettings.memory,
  logs: processSettings.logs,
} as const;

export type Settings = SettingValues<typeof settingTable>;

export const SETTINGS = Symbol('settings');
