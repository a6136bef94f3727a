import type { TaskSummary } from '@oblivion/protocol';
import Link from 'next/link';
import { PriorityMark } from '@/components/priority-mark';
import { RelativeTime } from '@/components/relative-time';
import { StatusBadge } from '@/components/status-badge';
import { Table, TableBody, TableCaption, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import { useRowKeys } from './use-row-keys';

interface Props {
  readonly tasks: readonly TaskSummary[];
  /** Whether the last look at Nexus failed. */
  readonly isOld: boolean;
}

/** Tasks as rows. The title is the link; j, k and the arrows move from one to the next. */
export function TaskTable({ tasks, isOld }: Props) {
  const body = useRowKeys();
  return (
    <div className="rounded-md border bg-card">
      <Table className="max-md:block">
        <TableCaption className="sr-only">Tasks, newest first. Press j and k to move, Enter to open.</TableCaption>
        <TableHeader className="max-md:sr-only">
          <TableRow className="hover:bg-transparent">
            <TableHead className="w-48 pl-4">Status</TableHead>
            <TableHead>Task</TableHead>
            <TableHead className="w-24">Priority</TableHead>
            <TableHead className="w-36">Project</TableHead>
            <TableHead className="w-36">Agent</TableHead>
            <TableHead className="w-32 pr-4 text-right">Updated</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody ref={body} className="max-md:block">
          {tasks.map((task) => (
            <TaskRow key={task.id} task={task} />
          ))}
        </TableBody>
      </Table>
      {isOld && (
        <p role="status" className="border-t px-4 py-2 text-xs text-muted-foreground">
          The list could not be confirmed with Nexus; trying again.
        </p>
      )}
    </div>
  );
}

/** On a narrow screen a row is a small card: status and time, the title, then the rest. */
function TaskRow({ task }: { task: TaskSummary }) {
  const { status, title, priority, project, holder } = task;
  return (
    <TableRow
      data-task={task.id}
      className="group relative focus-within:bg-muted max-md:grid max-md:grid-cols-[1fr_auto] max-md:gap-x-3 max-md:gap-y-1 max-md:px-4 max-md:py-3"
    >
      <TableCell className="md:pl-4 max-md:p-0 max-md:text-xs">
        <StatusBadge status={status} />
      </TableCell>
      <TableCell className="min-w-0 max-md:order-3 max-md:col-span-2 max-md:p-0 md:max-w-0">
        <Link
          href={`/tasks/${task.id}`}
          data-row-link
          dir="auto"
          className="block text-left font-medium outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-ring md:truncate"
        >
          {title || 'Untitled task'}
        </Link>
      </TableCell>
      <TableCell className="max-md:order-5 max-md:p-0 max-md:text-right max-md:text-xs">
        <PriorityMark priority={priority} />
      </TableCell>
      <TableCell className="max-md:order-4 max-md:p-0 max-md:text-xs">
        <span className="font-mono text-xs text-muted-foreground">@{project.tag}</span>
        {holder && <span className="text-xs md:hidden"> · {holder.name}</span>}
      </TableCell>
      <TableCell className="max-md:hidden">
        {holder?.name ?? <span className="text-muted-foreground">nobody</span>}
      </TableCell>
      <TableCell className="text-right max-md:order-2 max-md:p-0 md:pr-4">
        <RelativeTime at={task.updatedAt} className="font-mono text-xs whitespace-nowrap text-muted-foreground" />
      </TableCell>
    </TableRow>
  );
}
