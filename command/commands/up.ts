import { formatBytes, formatDuration } from '../console/amount.ts';
import { consoleProgress, type Progress } from '../console/progress.ts';
import { paint } from '../console/style.ts';
import { defaultStateFolder } from '../files/folders.ts';
import { setUp } from '../setup/setup.ts';
import { choosePorts } from '../system/ports.ts';
import { removeState } from '../system/remove-state.ts';
import { makeSignInLink } from '../system/sign-in-link.ts';
import { readGivenSettings } from '../system/start-options.ts';
import { type RunningSystem, startSystem } from '../system/start-system.ts';
import { refuseWhenHeld } from '../system/state-lock.ts';
import { untilStopped } from '../system/until-stopped.ts';
import type { Command } from './command.ts';

export const upCommand: Command = {
  description: {
    name: 'up',
    summary: 'Starts everything on this machine and runs until Ctrl-C.',
    options: {
      'port-base': { kind: 'value', placeholder: 'PORT', description: 'count all ports from this one' },
      fresh: { kind: 'switch', description: 'remove the state of earlier runs first' },
      'no-observer': { kind: 'switch', description: 'start without Observer' },
      json: { kind: 'switch', description: 'print the addresses as one line of JSON' },
    },
    notes: [
      'Ports: OBLIVION_NEXUS_PORT (4000), OBLIVION_PROBE_PORT (4001), OBLIVION_OBSERVER_PORT (3000), OBLIVION_SANDBOX_PORT (4100),',
      'OBLIVION_REFERENCE_AGENT_PORT (4200), OBLIVION_POSTGRES_PORT (54320), OBLIVION_REDIS_PORT (63790),',
      'OBLIVION_REFERENCE_AGENT_METRICS_PORT (4201), OBLIVION_QDRANT_PORT (6333), OBLIVION_EMBEDDER_PORT (4300).',
      'State: .oblivion in the repository, or the folder named by OBLIVION_STATE. REDIS_URL uses a Redis that runs already.',
      'Settings of Nexus (NEXUS_...) are taken from .env and from the environment. NEXUS_QDRANT_URL and NEXUS_EMBEDDINGS_URL',
      'use what runs already; empty, they leave it out.',
    ],
  },
  async run(words) {
    const beganAt = performance.now();
    const progress = consoleProgress();
    const ports = choosePorts(process.env, words.values['port-base']);
    const stateFolder = defaultStateFolder();
    const hasObserver = !words.switches.has('no-observer');
    await refuseWhenHeld(stateFolder);
    await setUp({ needsObserver: hasObserver, needsBrowser: false }, progress);
    if (words.switches.has('fresh')) await removeState(stateFolder);
    const options = { stateFolder, ports, hasObserver, given: await readGivenSettings(), beganAt };
    const start = startSystem(options, progress);
    return untilStopped(start, progress, (system) => announce(system, progress, words.switches.has('json')));
  },
};

async function announce(system: RunningSystem, progress: Progress, isJson: boolean): Promise<void> {
  const { description } = system;
  const signInLink = await makeSignInLink(system.nexusEnvironment);
  const memoryBytes = await system.memoryBytes();
  if (isJson) {
    process.stdout.write(`${JSON.stringify({ ...description, signInLink, memoryBytes })}\n`);
    return;
  }
  const { addresses } = description;
  const rows: readonly (readonly [string, string])[] = [
    ...(addresses.observer
      ? [['Observer', addresses.observer] as const, ['  sign in (once)', signInLink] as const]
      : []),
    ['Slack and ClickUp (sandbox)', addresses.sandbox],
    ['Nexus', addresses.nexus],
    ['  probes and metrics', addresses.probes],
    ['Reference agent', addresses.agent],
    ['State and logs', description.stateFolder],
  ];
  progress.say('');
  for (const [name, value] of rows) process.stdout.write(`  ${name.padEnd(28)} ${paint(value, 'cyan')}\n`);
  const kind = description.isWarmStart ? 'warm start' : 'first start';
  process.stdout.write(`\n  ${kind} in ${formatDuration(description.startMs)}, memory ${formatBytes(memoryBytes)}\n`);
  progress.say(paint('  Ctrl-C stops it. Try ./oblivion demo in another terminal.', 'dim', process.stderr));
}
