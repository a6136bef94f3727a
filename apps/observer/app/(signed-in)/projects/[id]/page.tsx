import type { Metadata } from 'next';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { ProblemPanel } from '@/components/problem-panel';
import { TryAgain } from '@/components/try-again';
import { ProjectScreen } from './_components/project-screen';
import { queryProject } from './_queries';

interface Props {
  readonly params: Promise<{ id: string }>;
}

/** The title and the page ask for the same project: one request. */
const queryProjectOnce = cache(queryProject);

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const result = await queryProjectOnce((await params).id);
  return { title: result.outcome === 'found' ? result.data.project.name : 'Project' };
}

export default async function ProjectPage({ params }: Props) {
  const { id } = await params;
  const result = await queryProjectOnce(id);
  switch (result.outcome) {
    case 'found':
      return <ProjectScreen key={id} {...result.data} />;
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
