import type { PartHealth, PartState } from '@oblivion/protocol';

/** What is known of a part before anything is reported of it. */
export interface PartDescription {
  readonly name: string;
  readonly label: string;
  /** What it means for people while the part does not work. */
  readonly whenDegraded: string;
  /** What it means for people where the part is not set up. */
  readonly whenOff: string;
  /**
   * Looked at regularly in every process; throws when the part does not work. Left out for parts that are only noticed by
   * using them.
   */
  readonly check?: () => Promise<void>;
  /** A failure that nobody has met again for this long counts as over, for parts that are only noticed by using them. */
  readonly forgetAfterMs?: number;
}

/** What somebody noticed of a part. */
export type PartReport = { readonly state: 'ok' } | { readonly state: 'degraded' | 'off'; readonly reason: string };

/** A report as processes tell it to each other; times are milliseconds since 1970. */
export interface KnownReport {
  readonly name: string;
  readonly state: PartState;
  readonly reason: string | null;
  /** When the part came into this state, as seen by the reporting process. */
  readonly sinceMs: number;
  /** When it was last seen in this state. */
  readonly seenMs: number;
}

/** What a new report makes of the former one: the same state keeps its beginning. */
export function nextReport(
  former: KnownReport | undefined,
  name: string,
  report: PartReport,
  nowMs: number,
): KnownReport {
  const reason = report.state === 'ok' ? null : report.reason;
  const sinceMs = former?.state === report.state ? former.sinceMs : nowMs;
  return { name, state: report.state, reason, sinceMs, seenMs: nowMs };
}

/** A failure of long ago that nobody has met again says nothing about now. */
export function isForgotten(report: KnownReport, description: PartDescription, nowMs: number): boolean {
  const { forgetAfterMs } = description;
  return report.state === 'degraded' && forgetAfterMs !== undefined && nowMs - report.seenMs > forgetAfterMs;
}

/**
 * How a part is, from what all processes say. One that meets a failure is believed over those that do not; a process that
 * has no use for a part and calls it off is not believed over one that uses it.
 */
export function summarize(
  description: PartDescription,
  reports: readonly KnownReport[],
  options: { nowMs: number; startedMs: number },
): PartHealth {
  const { name, label } = description;
  const valid = reports.filter((report) => report.name === name && !isForgotten(report, description, options.nowMs));
  const inState = (state: PartState) => valid.filter((report) => report.state === state);
  const degraded = oldest(inState('degraded'));
  if (degraded !== undefined) return toHealth(description, degraded, description.whenDegraded);
  const working = inState('ok');
  const off = oldest(inState('off'));
  if (working.length === 0 && off !== undefined) return toHealth(description, off, description.whenOff);
  const sinceMs = working.length === 0 ? options.startedMs : Math.max(...working.map((report) => report.sinceMs));
  return { name, label, state: 'ok', since: new Date(sinceMs).toISOString(), reason: null, meaning: null };
}

function oldest(reports: readonly KnownReport[]): KnownReport | undefined {
  return reports.toSorted((a, b) => a.sinceMs - b.sinceMs)[0];
}

function toHealth({ name, label }: PartDescription, report: KnownReport, meaning: string): PartHealth {
  const { state, reason } = report;
  return { name, label, state, since: new Date(report.sinceMs).toISOString(), reason, meaning };
}

const urgency: Readonly<Record<PartState, number>> = { degraded: 0, ok: 1, off: 2 };

/** Those that need attention first, those that are not set up last. */
export function sortParts(parts: readonly PartHealth[]): PartHealth[] {
  return parts.toSorted((a, b) => urgency[a.state] - urgency[b.state] || a.label.localeCompare(b.label, 'en'));
}
