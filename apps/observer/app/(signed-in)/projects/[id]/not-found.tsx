import Link from 'next/link';
import { Button } from '@/components/ui/button';
import { Empty, EmptyDescription, EmptyTitle } from '@/components/ui/empty';

export default function ProjectNotFound() {
  return (
    <Empty className="rounded-md border bg-card">
      <EmptyTitle>
        <h1>There is no such project</h1>
      </EmptyTitle>
      <EmptyDescription>It may belong to another company, or the address was cut off.</EmptyDescription>
      <Button asChild variant="outline" size="sm" className="mt-2">
        <Link href="/projects">All projects</Link>
      </Button>
    </Empty>
  );
}
