'use client';

import { createContext, type ReactNode, startTransition, use, useEffect, useState } from 'react';

const tickMs = 5_000;
const NowContext = createContext(0);

/** One clock for all relative times of a page. It begins with the server's time, so that the first paint agrees. */
export function NowProvider({ initialNowMs, children }: { initialNowMs: number; children: ReactNode }) {
  const [nowMs, setNowMs] = useState(initialNowMs);
  useEffect(() => {
    const tick = () => startTransition(() => setNowMs(Date.now()));
    const timer = setInterval(tick, tickMs);
    document.addEventListener('visibilitychange', tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }, []);
  return <NowContext value={nowMs}>{children}</NowContext>;
}

/** The time now in milliseconds, renewed every few seconds. */
export function useNowMs(): number {
  return use(NowContext);
}
