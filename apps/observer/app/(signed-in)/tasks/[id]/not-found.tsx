import Link from 'next/link';
import { Button } from '@/components/ui/button';
import { Empty, EmptyDescription, EmptyTitle } from '@/components/ui/empty';

export default function TaskNotFound() {
  return (
    <Empty className="rounded-md border bg-card">
      <EmptyTitle>
        <h1>There is no such task</h1>
      </EmptyTitle>
      <EmptyDescription>It may belong to another company, or the address was cut off.</EmptyDescription>
      <Button asChild variant="outline" size="sm" className="mt-2">
        <Link href="/tasks">All tasks</Link>
      </Button>
    </Empty>
  );
}
