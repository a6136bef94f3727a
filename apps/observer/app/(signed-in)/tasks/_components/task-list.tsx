'use client';

import type { TaskSearch } from '@oblivion/nexus-client';
import { type TaskPage, taskPage } from '@oblivion/protocol';
import { ArrowLeftIcon, ArrowRightIcon } from 'lucide-react';
import Link from 'next/link';
import { useEffect, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Empty, EmptyDescription, EmptyTitle } from '@/components/ui/empty';
import { fetchJson } from '@/lib/fetch-json.client';
import { useLive } from '@/lib/live/live-context';
import { useRefetch } from '@/lib/live/use-refetch';
import { useIsPressed, useStill } from '@/lib/use-still';
import { applyToRows, type Rows } from '../_live';
import { isNarrowed, tasksAddress } from '../_search';
import { TaskTable } from './task-table';

/** Gather this long before asking Nexus which tasks belong on the page, in milliseconds. */
const gatherMs = 700;

/** A page of tasks that follows along while one looks. */
export function TaskList({ initial, search }: { initial: TaskPage; search: TaskSearch }) {
  const [page, setPage] = useState(initial);
  const [rows, setRows] = useState<Rows>({ items: initial.items, isStale: false });
  const { request, isFailing } = useRefetch({
    load: () => fetchJson(`/api${tasksAddress(search)}`, taskPage),
    onLoaded: (loaded) => {
      setPage(loaded);
      setRows({ items: loaded.items, isStale: false });
    },
    gatherMs,
  });
  useLive({
    onEvents: (events) => setRows((before) => applyToRows(before, events, search)),
    // What happened between the server's drawing and the subscription is not told: look once more.
    onSubscribed: request,
  });
  useEffect(() => {
    if (rows.isStale) request();
  }, [rows, request]);

  const tasks = useStill(rows.items, useIsPressed());
  if (tasks.length === 0) return <NoTasks search={search} />;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <TaskTable tasks={tasks} isOld={isFailing} />
      <Pages search={search} nextCursor={page.nextCursor} />
    </div>
  );
}

function NoTasks({ search }: { search: TaskSearch }) {
  return (
    <Empty className="rounded-md border bg-card">
      <EmptyTitle>{isNarrowed(search) ? 'No task matches' : 'No tasks yet'}</EmptyTitle>
      <EmptyDescription>
        {isNarrowed(search)
          ? 'Take away a filter or search for something else.'
          : 'Mention a project such as @demo in a ClickUp task or a GitHub issue. It appears here at once.'}
      </EmptyDescription>
    </Empty>
  );
}

function Pages({ search, nextCursor }: { search: TaskSearch; nextCursor: string | null }) {
  if (!search.cursor && nextCursor === null) return null;
  return (
    <nav aria-label="Pages" className="flex justify-between gap-3">
      {search.cursor ? (
        <Button asChild variant="outline" size="sm">
          <Link href={tasksAddress({ ...search, cursor: undefined })}>
            <ArrowLeftIcon aria-hidden />
            First page
          </Link>
        </Button>
      ) : (
        <span />
      )}
      {nextCursor !== null && (
        <Button asChild variant="outline" size="sm">
          <Link href={tasksAddress({ ...search, cursor: nextCursor })}>
            Next page
            <ArrowRightIcon aria-hidden />
          </Link>
        </Button>
      )}
    </nav>
  );
}
