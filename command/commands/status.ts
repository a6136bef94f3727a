import { formatBytes, formatDuration } from '../console/amount.ts';
import { paint } from '../console/style.ts';
import { defaultStateFolder } from '../files/folders.ts';
import { memoryOfTree } from '../processes/process-table.ts';
import { requireRunningSystem } from '../system/description.ts';
import { type NexusPart, probeParts, readNexusParts } from '../system/probe-parts.ts';
import type { Command } from './command.ts';

export const statusCommand: Command = {
  description: {
    name: 'status',
    summary: 'Tells whether the system runs, where, and how its parts are.',
    options: { json: { kind: 'switch', description: 'print one line of JSON' } },
  },
  async run(words) {
    const system = await requireRunningSystem(defaultStateFolder());
    const [parts, worksWith] = await Promise.all([probeParts(system), readNexusParts(system)]);
    const memoryBytes = await memoryOfTree(system.pid);
    const isWell = parts.every((part) => part.isReady);
    if (words.switches.has('json')) {
      process.stdout.write(`${JSON.stringify({ ...system, parts, worksWith, memoryBytes })}\n`);
      return isWell ? 0 : 1;
    }
    const runsForMs = Date.now() - Date.parse(system.startedAt);
    process.stdout.write(
      `  runs for ${formatDuration(runsForMs)} (process ${system.pid}), memory ${formatBytes(memoryBytes)}, state in ${system.stateFolder}\n`,
    );
    for (const part of parts) {
      const mark = part.isReady ? paint('ready', 'green') : paint('wrong', 'red');
      process.stdout.write(`  ${mark}  ${part.name.padEnd(18)} ${part.url}\n`);
    }
    if (worksWith.length > 0) process.stdout.write('  Nexus works with\n');
    for (const part of worksWith) process.stdout.write(`  ${nexusPartLine(part)}\n`);
    return isWell ? 0 : 1;
  },
};

const marks = {
  ok: () => paint('ok', 'green').padEnd(5),
  degraded: () => paint('degraded', 'yellow'),
  off: () => 'off',
} as const;

/** A part that does not work does not make the system unwell: it goes on without it. */
function nexusPartLine({ label, state, since, reason, meaning }: NexusPart): string {
  const why = state === 'ok' ? '' : ` ${reason}${state === 'degraded' ? `, since ${since}` : ''}: ${meaning}`;
  return `${marks[state]()}  ${label.padEnd(18)}${why}`;
}
