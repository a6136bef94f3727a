import { cn } from '@/lib/class-names';
import { priorityLabels } from '@/lib/task-words';

const colours: Readonly<Record<number, string>> = { 1: 'text-status-failed', 2: 'text-status-in-progress' };

/** A priority as a word with four bars; nothing where none is set. */
export function PriorityMark({ priority }: { priority: number | null }) {
  if (priority === null) return <span className="text-muted-foreground">none</span>;
  return (
    <span
      className={cn('inline-flex items-center gap-1.5 whitespace-nowrap', colours[priority] ?? 'text-muted-foreground')}
    >
      <span aria-hidden className="flex items-end gap-px">
        {[4, 3, 2, 1].map((level, index) => (
          <span
            key={level}
            className={cn('w-0.5 bg-current', priority > level && 'opacity-30')}
            style={{ height: `${4 + index * 2}px` }}
          />
        ))}
      </span>
      {priorityLabels[priority]}
    </span>
  );
}
