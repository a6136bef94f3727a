import { Skeleton } from '@/components/ui/skeleton';

export default function SystemLoading() {
  return (
    <div role="status" aria-label="Loading System" className="mx-auto max-w-4xl">
      <Skeleton className="h-80" />
    </div>
  );
}
