'use client';

import { type TaskDetail, taskDetail } from '@oblivion/protocol';
import { useState } from 'react';
import { fetchJson } from '@/lib/fetch-json.client';
import { useLive } from '@/lib/live/live-context';
import { useRefetch } from '@/lib/live/use-refetch';
import { TaskFacts } from './task-facts';
import { TaskHeader } from './task-header';
import { TaskTabs } from './task-tabs';

/** Gather this long before reading the task again, in milliseconds. */
const gatherMs = 300;

/** One task, read again whenever something happened to it. */
export function TaskScreen({ initial }: { initial: TaskDetail }) {
  const [detail, setDetail] = useState(initial);
  const { task } = detail;
  const { request, isFailing } = useRefetch({
    load: () => fetchJson(`/api/tasks/${task.id}`, taskDetail),
    onLoaded: setDetail,
    gatherMs,
  });
  useLive({ taskId: task.id, cursor: initial.cursor, onEvents: request });
  return (
    <article className="grid grid-cols-[minmax(0,1fr)] gap-5">
      <TaskHeader task={task} />
      {isFailing && (
        <p role="status" className="text-xs text-primary">
          Something happened to this task, but it could not be read again; trying once more.
        </p>
      )}
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-5 xl:grid-cols-[minmax(0,1fr)_20rem]">
        <TaskTabs detail={detail} />
        <TaskFacts detail={detail} />
      </div>
    </article>
  );
}
