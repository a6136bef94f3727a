import Link from 'next/link';
import { Fragment } from 'react';
import type { SentencePart } from '@/lib/event-sentence';

/** A sentence about an event: names stand out, tasks are links. */
export function EventLine({ parts }: { parts: readonly SentencePart[] }) {
  return (
    <span className="text-muted-foreground [overflow-wrap:anywhere]">
      {parts.map((part, index) => (
        <Fragment key={index}>
          {index > 0 && ' '}
          <Part part={part} />
        </Fragment>
      ))}
    </span>
  );
}

function Part({ part }: { part: SentencePart }) {
  if (part.kind === 'words') return part.text;
  if (part.kind === 'task')
    return (
      <Link
        href={`/tasks/${part.taskId}`}
        className="text-foreground underline decoration-input underline-offset-3 hover:decoration-primary"
      >
        {part.text}
      </Link>
    );
  return <span className="font-medium text-foreground">{part.text}</span>;
}
