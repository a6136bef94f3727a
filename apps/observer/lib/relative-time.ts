const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How long ago something happened. What seems to lie ahead (clocks differ a little) is now. */
export function relativeTime(thenMs: number, nowMs: number): string {
  const agoMs = nowMs - thenMs;
  if (agoMs < 5_000) return 'just now';
  if (agoMs < minuteMs) return `${Math.floor(agoMs / 1000)} s ago`;
  if (agoMs < hourMs) return `${Math.floor(agoMs / minuteMs)} min ago`;
  if (agoMs < dayMs) return `${Math.floor(agoMs / hourMs)} h ago`;
  if (agoMs < 30 * dayMs) return `${Math.floor(agoMs / dayMs)} d ago`;
  return new Date(thenMs).toISOString().slice(0, 10);
}
