import { Skeleton } from '@/components/ui/skeleton';

export default function ProjectLoading() {
  return (
    <div role="status" aria-label="Loading the project" className="grid gap-4">
      <Skeleton className="h-16 w-2/3" />
      <Skeleton className="h-10" />
      <Skeleton className="h-96" />
    </div>
  );
}
