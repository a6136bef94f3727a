import { Skeleton } from '@/components/ui/skeleton';

export default function PulseLoading() {
  return (
    <div role="status" aria-label="Loading Pulse" className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <Skeleton className="h-24" />
      <div className="grid gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
        <Skeleton className="h-80" />
        <Skeleton className="h-80" />
      </div>
    </div>
  );
}
