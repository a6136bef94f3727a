'use client';

import { relativeTime } from '@/lib/relative-time';
import { useNowMs } from '@/lib/live/now-context';

/** How long ago, kept up to date; the exact time (UTC) on hover. */
export function RelativeTime({ at, className }: { at: string; className?: string }) {
  const text = relativeTime(Date.parse(at), useNowMs());
  return (
    <time dateTime={at} title={at.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')} className={className}>
      {text}
    </time>
  );
}
