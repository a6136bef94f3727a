import Link from 'next/link';
import { Fragment } from 'react';
import type { SentencePart } from '@/lib/event-sentence';

/** A sentence about an event: names stand out, tasks are links. `isLinked` false: the reader is already there. */
export function EventLine({ parts, isLinked = true }: { parts: readonly SentencePart[]; isLinked?: boolean }) {
  return (
    <span className="text-muted-foreground [overflow-wrap:anywhere]">
      {parts.map((part, index) => (
        <Fragment key={index}>
          {index > 0 && ' '}
          <Part part={part} isLinked={isLinked} />
        </Fragment>
      ))}
    </span>
  );
}

function Part({ part, isLinked }: { part: SentencePart; isLinked: boolean }) {
  if (part.kind === 'words') return part.text;
  if (part.kind === 'task' && isLinked)
    return (
      <Link href={`/tasks/${part.taskId}`} className="text-foreground underline decoration-input underline-offset-3 hover:decoration-primary">
        {part.text}
      </Link>
    );
  return <span className="font-medium text-foreground">{part.text}</span>;
}
