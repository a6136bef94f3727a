import type { SpanContext } from '@opentelemetry/api';
import { parseTraceparent } from './traceparent.js';

/** Where work comes from: the trace in which it was owed, and when. */
export interface Origin {
  readonly traceparent: string | null;
  readonly at: Date;
}

/**
 * How work relates to the trace it comes from. What follows soon is part of it; what follows after a long wait, for a
 * person or for another system, is a trace of its own that points back: nobody reads a trace that lasts for days.
 */
export type Continuation =
  | { readonly kind: 'child'; readonly parent: SpanContext }
  | { readonly kind: 'linked'; readonly cause: SpanContext }
  | { readonly kind: 'new' };

export function continuationOf(origin: Origin, now: Date, limitSeconds: number): Continuation {
  const context = parseTraceparent(origin.traceparent);
  if (context === undefined) return { kind: 'new' };
  const isSoon = now.getTime() - origin.at.getTime() <= limitSeconds * 1000;
  return isSoon ? { kind: 'child', parent: context } : { kind: 'linked', cause: context };
}
