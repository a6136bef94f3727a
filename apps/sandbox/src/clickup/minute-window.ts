/** Requests of one token in the running minute. */
export interface MinuteWindow {
  readonly startedMs: number;
  readonly used: number;
}

const MINUTE_MS = 60_000;

export interface WindowDecision {
  readonly window: MinuteWindow;
  readonly isAllowed: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/** Counts one more request and gives the `X-RateLimit-*` headers that ClickUp sends with every answer. */
export function countRequest(window: MinuteWindow | undefined, limit: number, nowMs: number): WindowDecision {
  const current =
    window === undefined || nowMs - window.startedMs >= MINUTE_MS ? { startedMs: nowMs, used: 0 } : window;
  const next = { startedMs: current.startedMs, used: current.used + 1 };
  const headers = {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(Math.max(0, limit - next.used)),
    'x-ratelimit-reset': String(Math.ceil((next.startedMs + MINUTE_MS) / 1000)),
  };
  return { window: next, isAllowed: next.used <= limit, headers };
}
