/** A duration for people: `340 ms`, `4.2 s`, `2 min 05 s`. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`;
  const seconds = durationMs / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

const mebibyte = 1024 * 1024;

/** An amount of memory for people: `812 MiB`, `1.20 GiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024 * mebibyte) return `${Math.round(bytes / mebibyte)} MiB`;
  return `${(bytes / (1024 * mebibyte)).toFixed(2)} GiB`;
}
