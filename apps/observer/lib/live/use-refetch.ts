'use client';

import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react';
import { Refetcher } from '@/lib/live/refetcher';

interface RefetchOptions<T> {
  readonly load: () => Promise<T>;
  readonly onLoaded: (data: T) => void;
  /** How long to gather further reasons before loading, in milliseconds. */
  readonly gatherMs: number;
}

const retryMs = 5_000;

/** A `Refetcher` that lives as long as the component. `isFailing`: what is shown may be old. */
export function useRefetch<T>(options: RefetchOptions<T>): { request: () => void; isFailing: boolean } {
  const [isFailing, setFailing] = useState(false);
  const refetcher = useRef<Refetcher<T>>(undefined);
  const load = useEffectEvent(options.load);
  const onLoaded = useEffectEvent(options.onLoaded);
  const { gatherMs } = options;
  useEffect(() => {
    const current = new Refetcher<T>({
      load: () => load(),
      onLoaded: (data) => onLoaded(data),
      onFailing: setFailing,
      gatherMs,
      retryMs,
    });
    refetcher.current = current;
    return current.stop;
  }, [gatherMs]);
  const request = useCallback(() => refetcher.current?.request(), []);
  return { request, isFailing };
}
