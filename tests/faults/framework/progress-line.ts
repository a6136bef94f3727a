import { formatDuration } from '../../../command/console/amount.ts';

const everyMs = 2_000;

/** Shows on standard error where a drill is: a line at most every two seconds, and none twice. */
export function progressLine(stream: NodeJS.WriteStream): (line: string) => void {
  const beganAt = performance.now();
  let shownAt = Number.NEGATIVE_INFINITY;
  let shown = '';
  return (line) => {
    const now = performance.now();
    const isCounting = /^\d/.test(line);
    if (line === shown || (isCounting && now - shownAt < everyMs)) return;
    [shownAt, shown] = [now, line];
    stream.write(`  ${formatDuration(now - beganAt).padStart(12)}  ${line}\n`);
  };
}
