import { type EventName, perSourceEvent } from '@oblivion/protocol';
import {
  ArchiveIcon,
  ArrowDownToLineIcon,
  BanIcon,
  BrainIcon,
  CircleCheckIcon,
  CircleDashedIcon,
  CircleDotIcon,
  CircleXIcon,
  CpuIcon,
  EraserIcon,
  EyeIcon,
  HandIcon,
  type LucideIcon,
  MessageCircleQuestionMarkIcon,
  MessageSquareIcon,
  PencilIcon,
  PlayIcon,
  PlugIcon,
  PlusIcon,
  RotateCwIcon,
  SendIcon,
  TrashIcon,
  TriangleAlertIcon,
  Undo2Icon,
  UnplugIcon,
} from 'lucide-react';
import { cn } from '@/lib/class-names';

const quiet = 'text-muted-foreground';

const looks: Readonly<Record<EventName, readonly [LucideIcon, string]>> = {
  ...perSourceEvent((): readonly [LucideIcon, string] => [ArrowDownToLineIcon, quiet]),
  'slack.event_received': [ArrowDownToLineIcon, quiet],
  'task.check_requested': [ArrowDownToLineIcon, quiet],
  'task.created': [PlusIcon, 'text-foreground'],
  'task.refused': [TriangleAlertIcon, 'text-status-failed'],
  'task.available': [CircleDashedIcon, 'text-status-available'],
  'task.claimed': [HandIcon, 'text-status-claimed'],
  'task.started': [CircleDotIcon, 'text-status-in-progress'],
  'task.blocked': [MessageCircleQuestionMarkIcon, 'text-status-blocked'],
  'task.resumed': [PlayIcon, 'text-status-in-progress'],
  'task.released': [Undo2Icon, quiet],
  'task.submitted': [EyeIcon, 'text-status-review'],
  'task.failed': [CircleXIcon, 'text-status-failed'],
  'task.done': [CircleCheckIcon, 'text-status-done'],
  'task.cancelled': [BanIcon, quiet],
  'task.changed': [PencilIcon, quiet],
  'task.source_deleted': [EraserIcon, quiet],
  'message.posted': [MessageSquareIcon, 'text-foreground'],
  'message.edited': [PencilIcon, quiet],
  'message.deleted': [EraserIcon, quiet],
  'thought.recorded': [BrainIcon, quiet],
  'agent.connected': [PlugIcon, 'text-status-done'],
  'agent.disconnected': [UnplugIcon, 'text-status-failed'],
  'agent.revoked': [BanIcon, 'text-status-failed'],
  'effect.delivered': [SendIcon, quiet],
  'effect.parked': [TriangleAlertIcon, 'text-status-failed'],
  'effect.resent': [RotateCwIcon, quiet],
  'effect.dropped': [TrashIcon, quiet],
  'memory.source_forgotten': [EraserIcon, quiet],
  'group.created': [PlusIcon, 'text-foreground'],
  'project.created': [PlusIcon, 'text-foreground'],
  'project.archived': [ArchiveIcon, quiet],
  'project.restored': [RotateCwIcon, 'text-foreground'],
  'project.statuses_mapped': [PencilIcon, quiet],
  'connection.installed': [PlugIcon, 'text-status-done'],
  'connection.token_lost': [UnplugIcon, 'text-status-failed'],
  'webhook.mended': [TriangleAlertIcon, 'text-status-failed'],
  'gap.reconciled': [RotateCwIcon, 'text-foreground'],
  'model.called': [CpuIcon, quiet],
};

/** The sign of an event; its sentence says the same in words. */
export function EventIcon({ name, className }: { name: EventName; className?: string }) {
  const [Icon, colour] = looks[name];
  return <Icon aria-hidden className={cn('mt-0.5 size-4 shrink-0', colour, className)} />;
}
