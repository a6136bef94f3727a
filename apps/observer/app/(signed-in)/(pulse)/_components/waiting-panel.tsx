import type { AgentPresence } from '@oblivion/protocol';
import { MessageCircleQuestionMarkIcon } from 'lucide-react';
import Link from 'next/link';
import { Card, CardHeader, CardTitle } from '@/components/ui/card';

interface Props {
  readonly agents: readonly AgentPresence[];
  readonly waitingCount: number;
}

/** Where an agent cannot go on without a person. Nothing is shown while nobody waits. */
export function WaitingPanel({ agents, waitingCount }: Props) {
  const waiting = agents.flatMap((agent) =>
    agent.holding.filter(({ status }) => status === 'blocked_on_human').map((task) => ({ agent, task })),
  );
  if (waiting.length === 0) return null;
  const others = waitingCount - waiting.length;
  return (
    <Card aria-labelledby="waiting-title" className="border-l-2 border-l-status-blocked">
      <CardHeader>
        <CardTitle id="waiting-title">Waiting for a person</CardTitle>
      </CardHeader>
      <ul className="divide-y">
        {waiting.map(({ agent, task }) => (
          <li key={task.id} className="flex items-start gap-3 px-4 py-2.5">
            <MessageCircleQuestionMarkIcon aria-hidden className="mt-0.5 size-4 shrink-0 text-status-blocked" />
            <p className="min-w-0 [overflow-wrap:anywhere]">
              <Link
                href={`/tasks/${task.id}`}
                dir="auto"
                className="underline decoration-input underline-offset-3 hover:decoration-primary"
              >
                {task.title || 'an untitled task'}
              </Link>{' '}
              <span className="text-muted-foreground">asked by {agent.name}</span>
            </p>
          </li>
        ))}
        {others > 0 && (
          <li className="px-4 py-2.5">
            <Link href="/tasks?status=blocked_on_human" className="text-muted-foreground underline underline-offset-3">
              and {others} more
            </Link>
          </li>
        )}
      </ul>
    </Card>
  );
}
