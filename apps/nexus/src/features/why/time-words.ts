const minuteSeconds = 60;
const hourSeconds = 3_600;
const daySeconds = 86_400;

/** How long ago something was, in one unit: "12 seconds ago", "3 hours ago". */
export function timeAgo(since: Date, now: Date): string {
  const seconds = Math.max(0, Math.floor((now.getTime() - since.getTime()) / 1000));
  if (seconds < minuteSeconds) return amount(seconds, 'second');
  if (seconds < hourSeconds) return amount(Math.floor(seconds / minuteSeconds), 'minute');
  if (seconds < daySeconds) return amount(Math.floor(seconds / hourSeconds), 'hour');
  return amount(Math.floor(seconds / daySeconds), 'day');
}

/** A moment, to the second, in UTC. */
export function timeOf(moment: Date): string {
  return `${moment.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** Whether something is over by so much time. */
export function isOlder(since: Date, now: Date, ms: number): boolean {
  return now.getTime() - since.getTime() >= ms;
}

function amount(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
}
