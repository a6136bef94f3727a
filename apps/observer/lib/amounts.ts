const whole = new Intl.NumberFormat('en-US');
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });
const cents = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });
const fractions = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  minimumFractionDigits: 2,
  maximumFractionDigits: 6,
});

/** A count with thousands separators. */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** A count in as few characters as can be: `1.2M`. */
export function formatCompact(count: number): string {
  return compact.format(count);
}

/** Money in millionths of a US dollar: cents, or as many decimals as a small amount needs to be seen. */
export function formatMicroUsd(microUsd: number): string {
  const usd = microUsd / 1_000_000;
  return (microUsd === 0 || Math.abs(usd) >= 1 ? cents : fractions).format(usd);
}

/** A sum of which a part may have no known price: an unknown price is said, never shown as nothing. */
export function formatCost(
  costMicroUsd: number,
  calls: { readonly total: number; readonly withoutPrice: number },
): string {
  if (calls.total > 0 && calls.withoutPrice >= calls.total) return 'Price unknown';
  return formatMicroUsd(costMicroUsd);
}

/** The part of a sum that has no known price, in words; null when every price is known, or none is. */
export function unpricedNote(calls: { readonly total: number; readonly withoutPrice: number }): string | null {
  if (calls.withoutPrice === 0 || calls.withoutPrice >= calls.total) return null;
  return `and ${formatCount(calls.withoutPrice)} ${calls.withoutPrice === 1 ? 'call' : 'calls'} of unknown price`;
}

/** A length of time in its two largest units. */
export function formatDuration(durationMs: number): string {
  const ms = Math.max(0, Math.round(durationMs));
  if (ms < 1000) return `${ms} ms`;
  if (ms < 60_000) return `${trimmed(ms / 1000)} s`;
  const seconds = Math.floor(ms / 1000);
  if (seconds < 3600) return pair(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  if (seconds < 86_400) return pair(Math.floor(seconds / 3600), 'h', Math.floor((seconds % 3600) / 60), 'min');
  return pair(Math.floor(seconds / 86_400), 'd', Math.floor((seconds % 86_400) / 3600), 'h');
}

function trimmed(seconds: number): string {
  return seconds < 10 ? (Math.floor(seconds * 10) / 10).toFixed(1) : String(Math.floor(seconds));
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
