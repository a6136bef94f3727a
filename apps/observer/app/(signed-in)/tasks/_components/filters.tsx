'use client';

import type { TaskSearch } from '@oblivion/nexus-client';
import { type ProjectId, type ProjectView, taskStatuses } from '@oblivion/protocol';
import { SearchIcon, XIcon } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { type FormEvent, useRef, useTransition } from 'react';
import { StatusBadge } from '@/components/status-badge';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { NativeSelect, NativeSelectOption } from '@/components/ui/native-select';
import { cn } from '@/lib/class-names';
import { isNarrowed, tasksAddress, toggleStatus } from '../_search';

interface Props {
  readonly search: TaskSearch;
  readonly projects: readonly ProjectView[];
  readonly isSearchFocused: boolean;
}

/** Narrows the list. Everything chosen is in the address: it can be kept, shared and gone back to. */
export function Filters({ search, projects, isSearchFocused }: Props) {
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const [isPending, startTransition] = useTransition();

  function apply(event?: FormEvent): void {
    event?.preventDefault();
    if (!form.current) return;
    const entries = new FormData(form.current);
    const projectId = (entries.get('projectId') || undefined) as ProjectId | undefined;
    const words = String(entries.get('search')).trim() || undefined;
    const address = tasksAddress({ statuses: search.statuses, projectId, search: words });
    startTransition(() => router.push(address));
  }

  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3" aria-busy={isPending}>
      <form
        ref={form}
        role="search"
        aria-label="Tasks"
        action="/tasks"
        onSubmit={apply}
        className="grid gap-2 sm:grid-cols-[minmax(0,1fr)_minmax(0,14rem)_auto_auto]"
      >
        {search.statuses && <input type="hidden" name="status" value={search.statuses.join(',')} />}
        <div className="relative">
          <SearchIcon aria-hidden className="absolute top-1/2 left-3 size-4 -translate-y-1/2 text-muted-foreground" />
          <Input
            key={search.search}
            type="search"
            name="search"
            aria-label="Search tasks"
            placeholder="Search tasks (press /)"
            defaultValue={search.search}
            maxLength={200}
            autoFocus={isSearchFocused}
            className="pl-9"
          />
        </div>
        <NativeSelect
          key={search.projectId}
          name="projectId"
          aria-label="Project"
          defaultValue={search.projectId ?? ''}
          onChange={() => apply()}
        >
          <NativeSelectOption value="">All projects</NativeSelectOption>
          {projects.map(({ id, tag, name }) => (
            <NativeSelectOption key={id} value={id}>
              {name} (@{tag})
            </NativeSelectOption>
          ))}
        </NativeSelect>
        <Button type="submit" variant="outline">
          Search
        </Button>
        {isNarrowed(search) && (
          <Button asChild variant="ghost">
            <Link href="/tasks">
              <XIcon aria-hidden />
              Clear
            </Link>
          </Button>
        )}
      </form>
      <StatusFilter search={search} />
    </div>
  );
}

function StatusFilter({ search }: { search: TaskSearch }) {
  return (
    <ul aria-label="Statuses" className="flex flex-wrap gap-1.5">
      {taskStatuses.map((status) => {
        const isOn = search.statuses?.includes(status) ?? false;
        return (
          <li key={status}>
            <Link
              href={tasksAddress(toggleStatus(search, status))}
              aria-current={isOn ? 'true' : undefined}
              scroll={false}
              className={cn(
                'flex h-7 items-center rounded-md border px-2 text-xs transition-colors hover:border-input hover:bg-muted',
                isOn && 'border-primary bg-accent hover:border-primary',
              )}
            >
              <StatusBadge status={status} />
              {isOn && <span className="sr-only">, on</span>}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
