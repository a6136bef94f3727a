import { isSpanContextValid, trace } from '@opentelemetry/api';
import { formatTraceparent } from './traceparent.js';

/** The W3C `traceparent` of the span we are in, for what is written or sent from here; null outside of any. */
export function currentTraceparent(): string | null {
  const context = trace.getActiveSpan()?.spanContext();
  return context !== undefined && isSpanContextValid(context) ? formatTraceparent(context) : null;
}

/** The trace we are in, as logs and answers name it. */
export function currentTraceId(): string | undefined {
  const context = trace.getActiveSpan()?.spanContext();
  return context !== undefined && isSpanContextValid(context) ? context.traceId : undefined;
}
