import type { Metadata } from 'next';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { ProblemPanel } from '@/components/problem-panel';
import { TryAgain } from '@/components/try-again';
import { TaskScreen } from './_components/task-screen';
import { queryTask, queryWhy } from './_queries';

interface Props {
  readonly params: Promise<{ id: string }>;
}

/** The title and the page ask for the same task: one request. */
const queryTaskOnce = cache(queryTask);

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const result = await queryTaskOnce((await params).id);
  return { title: result.outcome === 'found' ? result.data.task.title || 'Untitled task' : 'Task' };
}

export default async function TaskPage({ params }: Props) {
  const { id } = await params;
  const [result, why] = await Promise.all([queryTaskOnce(id), queryWhy(id)]);
  switch (result.outcome) {
    case 'found':
      return <TaskScreen key={id} initial={result.data} initialWhy={why.outcome === 'found' ? why.data : null} />;
    case 'missing':
      return notFound();
    case 'signed_out':
      return redirect('/sign-in?problem=expired');
    case 'failed':
      return (
        <ProblemPanel problem={result.problem}>
          <TryAgain />
        </ProblemPanel>
      );
  }
}
