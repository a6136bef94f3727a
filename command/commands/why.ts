import { defaultStateFolder } from '../files/folders.ts';
import { requireRunningSystem } from '../system/description.ts';
import { NexusSession } from '../system/nexus-session.ts';
import { environmentOf } from '../system/running-environment.ts';
import { ownerEmail } from '../system/seed.ts';
import { makeSignInLink } from '../system/sign-in-link.ts';
import type { Command } from './command.ts';
import { readTaskName } from './task-name.ts';

export const whyCommand: Command = {
  description: {
    name: 'why',
    summary: 'Says why a task does not move, whose turn it is and what to do.',
    positionals: ['TASK'],
    options: {
      json: { kind: 'switch', description: "print Nexus' answer as JSON" },
    },
    notes: [
      "TASK is the task's id here (tsk_...), its id in ClickUp, owner/name#12 for an issue of GitHub, or a link to it.",
    ],
  },
  async run(words) {
    const task = readTaskName(words.positionals[0] ?? '');
    const system = await requireRunningSystem(defaultStateFolder());
    const link = await makeSignInLink(await environmentOf(system), ownerEmail);
    const session = await NexusSession.open(system.addresses.nexus, link);
    const why = (await session.get(`tasks/${encodeURIComponent(task)}/why`)) as Why;
    process.stdout.write(words.switches.has('json') ? `${JSON.stringify(why, null, 2)}\n` : render(why));
    return 0;
  },
};

interface Why {
  /** Null for a task that is none in Oblivion. */
  readonly taskId: string | null;
  readonly status: string | null;
  readonly turn: string;
  readonly explanation: string;
  readonly advice: string | null;
}

function render({ taskId, status, turn, explanation, advice }: Why): string {
  const lines = [explanation, ...(advice === null ? [] : [advice])];
  const place = taskId === null ? 'no task of Oblivion' : `${taskId} · ${status}`;
  return `${lines.join('\n')}\n\n${place} · turn: ${turn}\n`;
}
