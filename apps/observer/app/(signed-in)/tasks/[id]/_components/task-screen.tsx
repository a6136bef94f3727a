'use client';

import { type TaskDetail, taskDetail, type Why, why as whyShape } from '@oblivion/protocol';
import { useEffect, useState } from 'react';
import { fetchJson } from '@/lib/fetch-json.client';
import { useLive } from '@/lib/live/live-context';
import { useRefetch } from '@/lib/live/use-refetch';
import { TaskFacts } from './task-facts';
import { TaskHeader } from './task-header';
import { TaskTabs } from './task-tabs';
import { WhyLine } from './why-line';

/** Gather this long before reading the task again, in milliseconds. */
const gatherMs = 300;
/** Agents come and go, and leases run out, without an event of the task: ask again this often, in milliseconds. */
const whyRefreshMs = 15_000;

/** One task, read again whenever something happened to it. */
export function TaskScreen({ initial, initialWhy }: { initial: TaskDetail; initialWhy: Why | null }) {
  const [detail, setDetail] = useState(initial);
  const { task } = detail;
  const { request, isFailing } = useRefetch({
    load: () => fetchJson(`/api/tasks/${task.id}`, taskDetail),
    onLoaded: setDetail,
    gatherMs,
  });
  const [why, setWhy] = useState(initialWhy);
  const explanation = useRefetch({
    load: () => fetchJson(`/api/tasks/${task.id}/why`, whyShape),
    onLoaded: setWhy,
    gatherMs,
  });
  useLive({
    taskId: task.id,
    cursor: initial.cursor,
    onEvents: () => {
      request();
      explanation.request();
    },
  });
  const askWhy = explanation.request;
  useEffect(() => {
    const timer = setInterval(askWhy, whyRefreshMs);
    return () => clearInterval(timer);
  }, [askWhy]);
  return (
    <article className="grid grid-cols-[minmax(0,1fr)] gap-5">
      <TaskHeader task={task} />
      <WhyLine why={why} />
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
