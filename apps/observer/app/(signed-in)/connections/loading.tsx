import { Skeleton } from '@/components/ui/skeleton';

export default function ConnectionsLoading() {
  return (
    <div role="status" aria-label="Loading connections" className="mx-auto max-w-3xl">
      <Skeleton className="h-80" />
    </div>
  );
}
