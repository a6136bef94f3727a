'use client';

import { cn } from '@/lib/class-names';
import { useLiveStatus } from '@/lib/live/live-context';
import { liveWords } from './live-words';

/** Whether what one sees is live, by word and colour; told to screen readers when it changes. */
export function LiveIndicator() {
  const status = useLiveStatus();
  const { label, explanation, colour } = liveWords[status];
  return (
    <p
      role="status"
      aria-label="Live feed"
      title={explanation}
      data-live={status}
      className={cn('flex items-center gap-2 font-mono text-xs tracking-wide uppercase', colour)}
    >
      <span aria-hidden className="relative flex size-2">
        {status === 'live' && <span className="absolute inset-0 animate-ping rounded-full bg-current opacity-40" />}
        <span className={cn('size-2 rounded-full', status === 'live' ? 'bg-current' : 'border-2 border-current')} />
      </span>
      {label}
    </p>
  );
}
