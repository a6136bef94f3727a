import type { Why } from '@oblivion/protocol';
import { HourglassIcon } from 'lucide-react';

/** Why the task stands still, and whose turn it is. Nothing for a task that moves or is finished. */
export function WhyLine({ why }: { why: Why | null }) {
  if (why === null || why.isMoving || why.turn === 'nobody') return null;
  return (
    <section
      aria-label="Why nothing is happening"
      data-why={why.reason}
      className="flex items-start gap-3 rounded-md border bg-card px-4 py-3"
    >
      <HourglassIcon aria-hidden className="mt-0.5 size-4 shrink-0 text-muted-foreground" />
      <div className="grid min-w-0 gap-1">
        <p className="[overflow-wrap:anywhere]">{why.explanation}</p>
        {why.advice && <p className="text-muted-foreground [overflow-wrap:anywhere]">{why.advice}</p>}
      </div>
    </section>
  );
}
