/** Requests of one token in the running hour. */
export interface HourWindow {
  readonly startedMs: number;
  readonly used: number;
}

const HOUR_MS = 3_600_000;

export interface WindowDecision {
  readonly window: HourWindow;
  readonly isAllowed: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/** Counts one more request and gives the `x-ratelimit-*` headers that GitHub sends with every answer. */
export function countRequest(window: HourWindow | undefined, limit: number, nowMs: number): WindowDecision {
  const current = window === undefined || nowMs - window.startedMs >= HOUR_MS ? { startedMs: nowMs, used: 0 } : window;
  const next = { startedMs: current.startedMs, used: current.used + 1 };
  const headers = {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(Math.max(0, limit - next.used)),
    'x-ratelimit-reset': String(Math.ceil((next.startedMs + HOUR_MS) / 1000)),
    'x-ratelimit-used': String(Math.min(limit, next.used)),
    'x-ratelimit-resource': 'core',
  };
  return { window: next, isAllowed: next.used <= limit, headers };
}
