/**
 * How Langfuse took a batch.
 * - `accepted`: it has it.
 * - `refused`: something in the batch is not as it must be; the same batch will be refused again.
 * - `misconfigured`: nothing can be accepted until somebody changes a setting here or there.
 * - `later`: the same batch may be accepted after a pause.
 */
export type ExportOutcome =
  | { readonly outcome: 'accepted'; readonly rejected: number }
  | { readonly outcome: 'refused'; readonly reason: string }
  | { readonly outcome: 'misconfigured' | 'later'; readonly reason: string; readonly retryAfterMs?: number };

const refusals: ReadonlySet<number> = new Set([400, 409, 413, 415, 422]);
const tooLarge = 413;

/** Reads an answer. `retryAfter`: the header's value; `nowMs`: for a date in it; `body`: the answer's text. */
export function judgeAnswer(answer: {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: string;
  readonly nowMs: number;
}): ExportOutcome {
  const { status } = answer;
  if (status >= 200 && status < 300) return { outcome: 'accepted', rejected: rejectedSpans(answer.body) };
  if (status === tooLarge) return { outcome: 'refused', reason: 'answers that the batch is too large' };
  if (refusals.has(status)) return { outcome: 'refused', reason: `answers with status ${status}` };
  if (status === 401 || status === 403) {
    const reason = 'refuses the keys of Nexus: check NEXUS_LANGFUSE_PUBLIC_KEY and NEXUS_LANGFUSE_SECRET_KEY';
    return { outcome: 'misconfigured', reason };
  }
  if (status < 500 && status !== 408 && status !== 429) {
    const reason = `answers with status ${status}: check NEXUS_LANGFUSE_URL, and that Langfuse takes OpenTelemetry`;
    return { outcome: 'misconfigured', reason };
  }
  const retryAfterMs = readRetryAfter(answer.retryAfter, answer.nowMs);
  const reason = status === 429 ? 'limits the rate of exports' : `answers with status ${status}`;
  return { outcome: 'later', reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

/** Seconds, or a date (RFC 9110, section 10.2.3); undefined when it is neither. */
function readRetryAfter(value: string | null, nowMs: number): number | undefined {
  if (value === null) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}

/** An accepted batch may still say that some of its spans were not taken (OTLP, "Partial Success"). */
function rejectedSpans(body: string): number {
  try {
    const { partialSuccess } = JSON.parse(body) as { partialSuccess?: { rejectedSpans?: unknown } };
    const count = Number(partialSuccess?.rejectedSpans ?? 0);
    return Number.isInteger(count) && count > 0 ? count : 0;
  } catch {
    return 0;
  }
}
