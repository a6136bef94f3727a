import { formatBytes, formatDuration } from '../console/amount.ts';
import { consoleProgress, type Progress } from '../console/progress.ts';
import { paint } from '../console/style.ts';
import { type Expectation, judge } from '../demo/expectations.ts';
import { playStory, releaseNote } from '../demo/story.ts';
import { transcripts } from '../demo/transcripts.ts';
import { defaultStateFolder } from '../files/folders.ts';
import { memoryOfTree } from '../processes/process-table.ts';
import { setUp } from '../setup/setup.ts';
import { findRunningSystem, type SystemDescription } from '../system/description.ts';
import { withOwnSystem } from '../system/own-system.ts';
import { environmentOf } from '../system/running-environment.ts';
import { makeSignInLink } from '../system/sign-in-link.ts';
import type { Command } from './command.ts';

const memoryLimitBytes = 2 * 1024 ** 3;

export const demoCommand: Command = {
  description: {
    name: 'demo',
    summary:
      "Plays the main job: a ClickUp task becomes an agent's answer. Exit code 0 only if all of it happened exactly once.",
    options: { own: { kind: 'switch', description: 'start a system of its own even when one is running' } },
    notes: [
      'It uses the running system; when there is none it starts one on free ports (twice, to time a warm start) and removes it.',
    ],
  },
  async run(words) {
    const progress = consoleProgress();
    const running = words.switches.has('own') ? undefined : await findRunningSystem(defaultStateFolder());
    if (running) return demonstrate(running, await environmentOf(running), progress);
    await setUp({ needsObserver: true, needsBrowser: false }, progress);
    return withOwnSystem({ hasObserver: true, isWarm: true }, progress, (system) =>
      demonstrate(system.description, system.nexusEnvironment, progress),
    );
  },
};

async function demonstrate(
  system: SystemDescription,
  nexusEnvironment: Readonly<Record<string, string>>,
  progress: Progress,
): Promise<number> {
  const signInLink = await makeSignInLink(nexusEnvironment);
  progress.say('\nThe story');
  const beganAt = performance.now();
  const evidence = await playStory(system, releaseNote, { signInLink, progress });
  const durationMs = performance.now() - beganAt;
  process.stdout.write(`\n${transcripts(evidence)}\n\nWhat must hold\n`);
  const memoryBytes = await memoryOfTree(system.pid);
  const memory: Expectation = {
    name: `memory of the whole below ${formatBytes(memoryLimitBytes)}`,
    holds: memoryBytes < memoryLimitBytes,
    found: formatBytes(memoryBytes),
  };
  const expectations = [...judge(evidence), memory];
  for (const expectation of expectations) process.stdout.write(`${expectationLine(expectation)}\n`);
  const start = `${system.isWarmStart ? 'warm' : 'first'} start ${formatDuration(system.startMs)}`;
  process.stdout.write(`\n  story ${formatDuration(durationMs)}, ${start}, memory ${formatBytes(memoryBytes)}\n`);
  const broken = expectations.filter((expectation) => !expectation.holds);
  if (broken.length === 0) return 0;
  progress.say(
    `${broken.length} of ${expectations.length} expectations do not hold: ${broken.map(({ name }) => name).join('; ')}.`,
  );
  return 1;
}

function expectationLine({ name, holds, found }: Expectation): string {
  return holds ? `  ${paint('ok ', 'green')}  ${name}` : `  ${paint('bad', 'red')}  ${name}: ${found}`;
}
