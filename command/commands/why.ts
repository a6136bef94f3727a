import { CommandFailure } from '../console/failure.ts';
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
    notes: ["TASK is the task's id here (tsk_...), its id in ClickUp, or a link to it."],
  },
  async run(words) {
    const name = readTaskName(words.positionals[0] ?? '');
    const system = await requireRunningSystem(defaultStateFolder());
    const link = await makeSignInLink(await environmentOf(system), ownerEmail);
    const session = await NexusSession.open(system.addresses.nexus, link);
    const id = name.kind === 'task' ? name.id : await findTask(session, name.externalId);
    const why = (await session.get(`tasks/${id}/why`)) as Why;
    process.stdout.write(words.switches.has('json') ? `${JSON.stringify(why, null, 2)}\n` : render(why));
    return 0;
  },
};

interface Why {
  readonly taskId: string;
  readonly status: string;
  readonly turn: string;
  readonly explanation: string;
  readonly advice: string | null;
}

async function findTask(session: NexusSession, externalId: string): Promise<string> {
  const page = (await session.get(`tasks?search=${encodeURIComponent(externalId)}&limit=2`)) as {
    items: readonly { id: string }[];
  };
  const [found, another] = page.items;
  if (found !== undefined && another === undefined) return found.id;
  throw new CommandFailure(
    `Oblivion knows no task '${externalId}'. A ClickUp task becomes one when its description names a project, such as @demo.`,
  );
}

function render({ taskId, status, turn, explanation, advice }: Why): string {
  const lines = [explanation, ...(advice === null ? [] : [advice])];
  return `${lines.join('\n')}\n\n${taskId} · ${status} · turn: ${turn}\n`;
}
