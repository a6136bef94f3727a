import type { AgentPresence } from '@oblivion/protocol';
import Link from 'next/link';
import { RelativeTime } from '@/components/relative-time';
import { StatusBadge } from '@/components/status-badge';
import { Card, CardDescription, CardHeader, CardTitle } from '@/components/ui/card';
import { Empty, EmptyDescription, EmptyTitle } from '@/components/ui/empty';
import { cn } from '@/lib/class-names';

/** Who is at work, and on what. Those online come first. */
export function AgentsPanel({ agents }: { agents: readonly AgentPresence[] }) {
  const sorted = agents.toSorted(
    (a, b) => Number(b.isOnline) - Number(a.isOnline) || a.name.localeCompare(b.name, 'en'),
  );
  const online = agents.filter(({ isOnline }) => isOnline).length;
  return (
    <Card aria-labelledby="agents-title">
      <CardHeader>
        <CardTitle id="agents-title">Agents</CardTitle>
        <CardDescription>
          <span className="font-mono text-foreground">{online}</span> of{' '}
          <span className="font-mono text-foreground">{agents.length}</span> online
        </CardDescription>
      </CardHeader>
      {sorted.length === 0 ? (
        <Empty>
          <EmptyTitle>No agents yet</EmptyTitle>
          <EmptyDescription>Start one with the Python SDK. It appears here as soon as it connects.</EmptyDescription>
        </Empty>
      ) : (
        <ul className="divide-y">
          {sorted.map((agent) => (
            <Agent key={agent.id} agent={agent} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function Agent({ agent }: { agent: AgentPresence }) {
  return (
    <li className="grid grid-cols-[minmax(0,1fr)] gap-1.5 px-4 py-3" data-agent={agent.name}>
      <div className="flex items-baseline justify-between gap-3">
        <p className="min-w-0">
          <span className="font-medium">{agent.name}</span>{' '}
          <span className="text-xs text-muted-foreground">{agent.groups.map(({ name }) => name).join(', ')}</span>
        </p>
        <Presence agent={agent} />
      </div>
      {agent.description && <p className="text-xs text-muted-foreground">{agent.description}</p>}
      {agent.holding.length === 0 ? (
        agent.isOnline && <p className="text-xs text-muted-foreground">Holds nothing</p>
      ) : (
        <ul className="grid grid-cols-[minmax(0,1fr)] gap-1">
          {agent.holding.map((task) => (
            <li key={task.id} className="flex items-baseline justify-between gap-3 border-l-2 border-input pl-2.5">
              <Link href={`/tasks/${task.id}`} className="min-w-0 truncate hover:underline" dir="auto">
                {task.title || 'an untitled task'}
              </Link>
              <StatusBadge status={task.status} className="shrink-0 text-xs" />
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function Presence({ agent }: { agent: AgentPresence }) {
  return (
    <p
      className={cn(
        'flex shrink-0 items-center gap-1.5 text-xs',
        agent.isOnline ? 'text-status-done' : 'text-muted-foreground',
      )}
    >
      <span
        aria-hidden
        className={cn('size-2 rounded-full', agent.isOnline ? 'bg-current' : 'border border-current')}
      />
      {agent.isOnline ? 'Online' : 'Offline'}
      {!agent.isOnline && agent.lastSeenAt && (
        <span>
          · seen <RelativeTime at={agent.lastSeenAt} />
        </span>
      )}
    </p>
  );
}
