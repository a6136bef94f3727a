import { join } from 'node:path';
import { inRepository } from '../files/folders.ts';
import type { AgentCredential } from '../files/secrets.ts';
import { type Service, startService } from '../processes/service.ts';
import { waitFor } from '../processes/wait.ts';
import { observerProgram } from '../setup/build.ts';
import { pythonProgram } from '../setup/python.ts';
import type { SystemDescription } from './description.ts';
import { statusOf } from './http.ts';
import { nexusProgram } from './nexus-command.ts';
import { baseEnvironment } from './part-environment.ts';
import type { Ports } from './ports.ts';

/** What the parts of one system share. */
export interface PartSetting {
  readonly ports: Ports;
  readonly addresses: SystemDescription['addresses'];
  readonly stateFolder: string;
}

const startTimeoutMs = 60_000;
/** Short, because the person at the terminal waits for it; the run goes on from its checkpoint after the next start. */
const agentDrainSeconds = 2;
/** Enough for a measurement over hundreds of tasks. */
const journalEntries = 50_000;

export const logsFolderOf = (stateFolder: string) => join(stateFolder, 'logs');
const logIn = (setting: PartSetting, part: string) => join(logsFolderOf(setting.stateFolder), `${part}.log`);

export function startSandbox(setting: PartSetting): Promise<Service> {
  return startService({
    name: 'the sandbox',
    program: process.execPath,
    words: [inRepository('apps/sandbox/dist/main.js')],
    environment: {
      ...baseEnvironment(),
      NODE_ENV: 'production',
      SANDBOX_PORT: String(setting.ports.sandbox),
      SANDBOX_JOURNAL_CAPACITY_ENTRIES: String(journalEntries),
    },
    logFile: logIn(setting, 'sandbox'),
  });
}

export function startNexus(setting: PartSetting, environment: Readonly<Record<string, string>>): Promise<Service> {
  return startService({
    name: 'Nexus',
    program: process.execPath,
    words: [nexusProgram, 'serve'],
    environment: { ...baseEnvironment(), ...environment },
    logFile: logIn(setting, 'nexus'),
  });
}

export function startObserver(setting: PartSetting): Promise<Service> {
  return startService({
    name: 'Observer',
    program: process.execPath,
    words: [observerProgram],
    environment: {
      ...baseEnvironment(),
      NODE_ENV: 'production',
      PORT: String(setting.ports.observer),
      HOSTNAME: '127.0.0.1',
      NEXUS_URL: setting.addresses.nexus,
      NEXUS_PUBLIC_URL: setting.addresses.nexus,
    },
    logFile: logIn(setting, 'observer'),
  });
}

export function startAgent(setting: PartSetting, credential: AgentCredential): Promise<Service> {
  return startService({
    name: 'the reference agent',
    program: pythonProgram,
    words: ['-m', 'oblivion_agent.runtime'],
    environment: {
      ...baseEnvironment(),
      PYTHONUNBUFFERED: '1',
      OBLIVION_URL: setting.addresses.nexus,
      OBLIVION_CLIENT_ID: credential.clientId,
      OBLIVION_CLIENT_SECRET: credential.clientSecret,
      ...(credential.wakeSecret === undefined ? {} : { OBLIVION_AGENT_WAKE_SECRET: credential.wakeSecret }),
      OBLIVION_AGENT_PORT: String(setting.ports.agent),
      OBLIVION_AGENT_METRICS_PORT: String(setting.ports.agentMetrics),
      OBLIVION_AGENT_STATE_FOLDER: join(setting.stateFolder, 'agent'),
      OBLIVION_AGENT_DRAIN_SECONDS: String(agentDrainSeconds),
    },
    logFile: logIn(setting, 'agent'),
  });
}

/** Whether an optional part answers 200 before its time is up, or before it ends. */
export async function isReadyInTime(service: Service, url: string): Promise<boolean> {
  return waitFor(
    async () => {
      if (service.hasEnded()) return false;
      return (await statusOf(url)) === 200 ? true : undefined;
    },
    { timeoutMs: startTimeoutMs, failure: () => 'late' },
  ).catch(() => false);
}

/** Waits until an address answers 200. */
export async function waitUntilReady(part: string, url: string): Promise<void> {
  await waitFor(async () => ((await statusOf(url)) === 200 ? true : undefined), {
    timeoutMs: startTimeoutMs,
    failure: () =>
      `${part} did not become ready at ${url} within ${startTimeoutMs / 1000} s; its log is in the logs folder of the state.`,
  });
}
