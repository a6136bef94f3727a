import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { ProblemPanel } from '@/components/problem-panel';
import { TryAgain } from '@/components/try-again';
import { Filters } from './_components/filters';
import { TaskList } from './_components/task-list';
import { queryTasksScreen } from './_queries';
import { type AddressParameters, readSearch, tasksAddress } from './_search';

export const metadata: Metadata = { title: 'Tasks' };

export default async function TasksPage({ searchParams }: { searchParams: Promise<AddressParameters> }) {
  const parameters = await searchParams;
  const search = readSearch(parameters);
  const result = await queryTasksScreen(search);
  if (result.outcome === 'signed_out' || result.outcome === 'missing') redirect('/sign-in?problem=expired');
  if (result.outcome === 'failed')
    return (
      <ProblemPanel problem={result.problem}>
        <TryAgain />
      </ProblemPanel>
    );
  const { page, projects } = result.data;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <h1 className="text-lg font-semibold">Tasks</h1>
      <Filters search={search} projects={projects} isSearchFocused={parameters['focus'] === 'search'} />
      <TaskList key={tasksAddress(search)} initial={page} search={search} />
    </div>
  );
}
