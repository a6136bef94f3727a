import type { Thought } from '@oblivion/protocol';
import { LockIcon } from 'lucide-react';
import { Markdown } from '@/components/markdown';
import { RelativeTime } from '@/components/relative-time';
import { Badge } from '@/components/ui/badge';
import { Empty, EmptyDescription, EmptyTitle } from '@/components/ui/empty';
import { thoughtKindLabels } from '@/lib/task-words';
import { ToolUseDetails } from './tool-use';

/** What agents noted for themselves. */
export function ThoughtsPanel({ thoughts }: { thoughts: readonly Thought[] }) {
  return (
    <>
      <p className="flex items-center gap-2 border-b bg-background/40 px-4 py-2.5 text-xs text-muted-foreground">
        <LockIcon aria-hidden className="size-3.5 shrink-0 text-primary" />
        Private: thoughts and uses of tools never go to Slack, ClickUp or GitHub.
      </p>
      {thoughts.length === 0 ? (
        <Empty>
          <EmptyTitle>No thoughts yet</EmptyTitle>
          <EmptyDescription>What the agent plans, thinks and does with its tools appears here.</EmptyDescription>
        </Empty>
      ) : (
        <ol className="divide-y">
          {thoughts.map((thought) => (
            <li key={thought.id} className="grid grid-cols-[minmax(0,1fr)] gap-1.5 px-4 py-3">
              <div className="flex flex-wrap items-center gap-2">
                <span className="font-medium">{thought.agent.name}</span>
                <Badge variant="outline" className="text-muted-foreground">
                  {thoughtKindLabels[thought.kind]}
                </Badge>
                <RelativeTime at={thought.createdAt} className="ml-auto font-mono text-xs text-muted-foreground" />
              </div>
              {thought.tool === null ? (
                <div className="text-muted-foreground">
                  <Markdown text={thought.text} />
                </div>
              ) : (
                <ToolUseDetails tool={thought.tool} />
              )}
            </li>
          ))}
        </ol>
      )}
    </>
  );
}
