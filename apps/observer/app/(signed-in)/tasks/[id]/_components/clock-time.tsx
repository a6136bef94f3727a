'use client';

import { useSyncExternalStore } from 'react';

const never = () => () => undefined;
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** A time of day: the server draws UTC, the browser then its own time zone. The date and zone are in the title. */
export function ClockTime({ at, className }: { at: string; className?: string }) {
  const text = useSyncExternalStore(
    never,
    () => clock.format(new Date(at)),
    () => at.slice(11, 19),
  );
  return (
    <time className={className} dateTime={at} title={at.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}>
      {text}
    </time>
  );
}
