import type { TaskStatus } from '@oblivion/protocol';
import {
  BanIcon,
  CircleCheckIcon,
  CircleDashedIcon,
  CircleDotIcon,
  CircleXIcon,
  EyeIcon,
  HandIcon,
  MessageCircleQuestionMarkIcon,
  type LucideIcon,
} from 'lucide-react';
import { cn } from '@/lib/class-names';
import { statusLabels } from '@/lib/task-words';

const looks: Readonly<Record<TaskStatus, { readonly icon: LucideIcon; readonly colour: string }>> = {
  available: { icon: CircleDashedIcon, colour: 'text-status-available' },
  claimed: { icon: HandIcon, colour: 'text-status-claimed' },
  in_progress: { icon: CircleDotIcon, colour: 'text-status-in-progress' },
  blocked_on_human: { icon: MessageCircleQuestionMarkIcon, colour: 'text-status-blocked' },
  in_review: { icon: EyeIcon, colour: 'text-status-review' },
  done: { icon: CircleCheckIcon, colour: 'text-status-done' },
  failed: { icon: CircleXIcon, colour: 'text-status-failed' },
  cancelled: { icon: BanIcon, colour: 'text-status-cancelled' },
};

/** A line in the colour of a status, for the upper edge of a box. */
export const statusLamps: Readonly<Record<TaskStatus, string>> = {
  available: 'border-t-status-available',
  claimed: 'border-t-status-claimed',
  in_progress: 'border-t-status-in-progress',
  blocked_on_human: 'border-t-status-blocked',
  in_review: 'border-t-status-review',
  done: 'border-t-status-done',
  failed: 'border-t-status-failed',
  cancelled: 'border-t-status-cancelled',
};

/** A status by sign, colour and word. */
export function StatusBadge({ status, className }: { status: TaskStatus; className?: string }) {
  const { icon: Icon, colour } = looks[status];
  return (
    <span className={cn('inline-flex items-center gap-1.5 whitespace-nowrap', colour, className)} data-status={status}>
      <Icon aria-hidden className="size-3.5 shrink-0" />
      {statusLabels[status]}
    </span>
  );
}
