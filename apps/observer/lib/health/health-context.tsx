'use client';

import { type SystemHealth, systemHealth } from '@oblivion/protocol';
import { createContext, type ReactNode, startTransition, use, useEffect, useState } from 'react';
import { fetchJson } from '@/lib/fetch-json.client';
import { useRefetch } from '@/lib/live/use-refetch';

interface Health {
  /** Undefined until Nexus has told it for the first time. */
  readonly health: SystemHealth | undefined;
  /** What is shown may be old: Nexus did not answer the last time. */
  readonly isFailing: boolean;
  readonly retry: () => void;
}

/** The parts are asked for this often while the page is seen, in milliseconds. */
const refreshMs = 5_000;
const HealthContext = createContext<Health | null>(null);

/** Knows over all screens how the parts are. Begins with what the server read. */
export function HealthProvider({ initial, children }: { initial: SystemHealth | undefined; children: ReactNode }) {
  const [health, setHealth] = useState(initial);
  const { request, isFailing } = useRefetch({
    load: () => fetchJson('/api/health', systemHealth),
    onLoaded: (next) => startTransition(() => setHealth(next)),
    gatherMs: 0,
  });
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === 'visible') request();
    };
    const timer = setInterval(look, refreshMs);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [request]);
  return <HealthContext value={{ health, isFailing, retry: request }}>{children}</HealthContext>;
}

export function useHealth(): Health {
  const health = use(HealthContext);
  if (!health) throw new Error('The state of the parts is used outside of HealthProvider.');
  return health;
}
