import { Skeleton } from '@/components/ui/skeleton';

export default function TasksLoading() {
  return (
    <div role="status" aria-label="Loading tasks" className="grid gap-4">
      <Skeleton className="h-7 w-24" />
      <Skeleton className="h-20" />
      <Skeleton className="h-96" />
    </div>
  );
}
