import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../console/failure.ts';
import { SandboxControl } from '../sandbox/sandbox-control.ts';
import { findRunningSystem, type SystemDescription } from '../system/description.ts';
import { hasOwnEmbedder, hasOwnQdrant } from '../system/nexus-environment.ts';
import { choosePorts, portNames, takenPorts } from '../system/ports.ts';
import { probeParts, readNexusParts } from '../system/probe-parts.ts';
import { readGivenSettings } from '../system/start-options.ts';
import { findHolder } from '../system/state-lock.ts';
import { type Finding, well, wrong } from './finding.ts';

/** Looks at the running system; when none runs, at what its start would need. */
export async function examineSystem(stateFolder: string): Promise<readonly Finding[]> {
  const system = await findRunningSystem(stateFolder);
  const secrets = await examineSecrets(stateFolder);
  if (system) return [...secrets, ...(await examineRunning(system))];
  const holder = await findHolder(stateFolder);
  if (holder) return [...secrets, well('system', `is starting or stopping (process ${holder.pid})`)];
  return [...secrets, well('system', "not running; './oblivion up' starts it"), ...(await examinePorts())];
}

async function examineSecrets(stateFolder: string): Promise<readonly Finding[]> {
  const file = join(stateFolder, 'secrets.json');
  const status = await stat(file).catch(() => undefined);
  if (!status) return [];
  const isPrivate = (status.mode & 0o077) === 0;
  return [
    isPrivate ? well('secrets', 'private') : wrong('secrets', 'others can read secrets.json', `chmod 600 ${file}`),
  ];
}

async function examinePorts(): Promise<readonly Finding[]> {
  const given = await readGivenSettings();
  const needed = portNames.filter(
    (name) =>
      (name !== 'redis' || !process.env['REDIS_URL']) &&
      (name !== 'qdrant' || hasOwnQdrant(given)) &&
      (name !== 'embedder' || hasOwnEmbedder(given)),
  );
  const taken = await takenPorts(choosePorts(process.env, undefined), needed);
  if (taken.length === 0) return [well('ports', 'all free')];
  return taken.map((line) => {
    const [said = line, mend = ''] = line.split('; ');
    return wrong('ports', said, mend);
  });
}

async function examineRunning(system: SystemDescription): Promise<readonly Finding[]> {
  const parts = (await probeParts(system)).map(({ name, url, isReady }) =>
    isReady
      ? well(name, `ready at ${url}`)
      : wrong(name, `does not answer 200 at ${url}`, 'look at ./oblivion logs, then stop and start the system'),
  );
  return [...parts, ...(await examineNexusParts(system)), await examineWorkspace(system)];
}

async function examineNexusParts(system: SystemDescription): Promise<readonly Finding[]> {
  const parts = await readNexusParts(system);
  return parts.map(({ label, state, since, reason, meaning }) => {
    const name = `${label} (of Nexus)`;
    if (state === 'ok') return well(name, 'works');
    if (state === 'off') return well(name, `not set up: ${reason}. ${meaning}`);
    return wrong(name, `${reason}, since ${since}. ${meaning}`, 'clears by itself once it works again');
  });
}

async function examineWorkspace(system: SystemDescription): Promise<Finding> {
  const name = 'webhooks of the sandbox';
  try {
    const control = new SandboxControl(system.addresses.sandbox, system.sandboxWorkspace);
    const [workspace, webhooks] = [await control.workspace(), await control.listWebhooks()];
    const isConnected = workspace.slack.requestUrlVerified && webhooks.length > 0;
    return isConnected
      ? well(name, `Slack verified, ${webhooks.length} of ClickUp`)
      : wrong(name, 'not connected to Nexus', 'stop and start the system');
  } catch (error) {
    return wrong(name, messageOf(error), 'stop and start the system');
  }
}
