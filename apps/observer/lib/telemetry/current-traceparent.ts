import { isSpanContextValid, trace } from '@opentelemetry/api';

/** The W3C `traceparent` of the page or action being answered, so that Nexus goes on in its trace. */
export function currentTraceparent(): string | undefined {
  const context = trace.getActiveSpan()?.spanContext();
  if (context === undefined || !isSpanContextValid(context)) return undefined;
  return `00-${context.traceId}-${context.spanId}-${(context.traceFlags & 1).toString(16).padStart(2, '0')}`;
}
