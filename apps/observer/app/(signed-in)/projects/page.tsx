import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { ProblemPanel } from '@/components/problem-panel';
import { TryAgain } from '@/components/try-again';
import { ProjectList } from './_components/project-list';
import { queryProjects } from './_queries';

export const metadata: Metadata = { title: 'Projects' };

export default async function ProjectsPage() {
  const result = await queryProjects();
  if (result.outcome === 'found') return <ProjectList projects={result.data} />;
  if (result.outcome === 'failed')
    return (
      <ProblemPanel problem={result.problem}>
        <TryAgain />
      </ProblemPanel>
    );
  redirect('/sign-in?problem=expired');
}
