import type { Artifact, Message, TaskDetail } from '@oblivion/protocol';
import { PaperclipIcon } from 'lucide-react';
import { Markdown } from '@/components/markdown';
import { RelativeTime } from '@/components/relative-time';
import { Badge } from '@/components/ui/badge';
import { Empty, EmptyDescription, EmptyTitle } from '@/components/ui/empty';
import { cn } from '@/lib/class-names';
import { safeAddress } from '@/lib/safe-address';
import { messageKindLabels, originLabels } from '@/lib/task-words';

interface Props {
  readonly task: TaskDetail['task'];
  readonly messages: readonly Message[];
}

/** The public conversation: the goal first, then what was said, in order. */
export function ThreadPanel({ task, messages }: Props) {
  return (
    <>
      <section aria-label="Description" className="border-b bg-background/40 px-4 py-4">
        <h2 className="eyebrow mb-2">Description</h2>
        {task.description.trim() ? (
          <Markdown text={task.description} />
        ) : (
          <p className="text-muted-foreground">The task has no description.</p>
        )}
      </section>
      {messages.length === 0 ? (
        <Empty>
          <EmptyTitle>Nobody has said anything yet</EmptyTitle>
          <EmptyDescription>Words of agents and people in Slack and ClickUp appear here.</EmptyDescription>
        </Empty>
      ) : (
        <ol className="divide-y" data-thread>
          {messages.map((message) => (
            <ThreadMessage key={message.id} message={message} />
          ))}
        </ol>
      )}
    </>
  );
}

const kindColours: Partial<Record<Message['kind'], string>> = {
  question: 'border-l-status-blocked',
  blocker: 'border-l-status-blocked',
  result: 'border-l-status-done',
  failure: 'border-l-status-failed',
};

function ThreadMessage({ message }: { message: Message }) {
  const kind = messageKindLabels[message.kind];
  const isDeleted = message.deletedAt !== null;
  return (
    <li
      className={cn(
        'grid grid-cols-[minmax(0,1fr)] gap-2 border-l-2 border-l-transparent px-4 py-3.5',
        kindColours[message.kind],
      )}
    >
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="font-medium" dir="auto">
          {message.author}
        </span>
        <Badge variant="outline" className="text-muted-foreground">
          {originLabels[message.origin]}
        </Badge>
        {kind && <Badge variant="secondary">{kind}</Badge>}
        {message.editedAt && !isDeleted && (
          <span className="text-xs text-muted-foreground">
            edited <RelativeTime at={message.editedAt} />
          </span>
        )}
        <RelativeTime at={message.createdAt} className="ml-auto font-mono text-xs text-muted-foreground" />
      </div>
      {message.deletedAt ? (
        <p className="text-muted-foreground italic">
          This message was deleted <RelativeTime at={message.deletedAt} />.
        </p>
      ) : (
        <Markdown text={message.text} />
      )}
      {!isDeleted && message.artifacts.length > 0 && <Artifacts artifacts={message.artifacts} />}
    </li>
  );
}

function Artifacts({ artifacts }: { artifacts: readonly Artifact[] }) {
  return (
    <ul aria-label="Artifacts" className="flex flex-wrap gap-2">
      {artifacts.map(({ title, url }) => (
        <li key={url} className="min-w-0">
          <a
            href={safeAddress(url) ?? undefined}
            target="_blank"
            rel="noreferrer"
            className="flex items-center gap-2 rounded-md border border-input px-2.5 py-1 text-xs hover:bg-accent"
          >
            <PaperclipIcon aria-hidden className="size-3.5 shrink-0 text-primary" />
            <span className="truncate">{title}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
