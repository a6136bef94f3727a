'use client';

import { Button } from '@/components/ui/button';
import { useLiveRetry, useLiveStatus } from '@/lib/live/live-context';
import { liveWords } from './live-words';

/** Says across the page that what is shown may be old. A short interruption is left to the indicator. */
export function DisconnectedBar() {
  const status = useLiveStatus();
  const retry = useLiveRetry();
  if (status !== 'offline' && status !== 'closed') return null;
  return (
    <div role="alert" className="border-b border-destructive/50 bg-destructive/10">
      <div className="mx-auto flex max-w-[100rem] flex-wrap items-center gap-x-4 gap-y-2 px-3 py-2 sm:px-6">
        <p className="mr-auto">{liveWords[status].explanation}</p>
        <Button variant="outline" size="sm" onClick={status === 'offline' ? retry : () => window.location.reload()}>
          {status === 'offline' ? 'Try now' : 'Reload'}
        </Button>
      </div>
    </div>
  );
}
