import {
  type Attributes,
  context,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  type SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { NexusError } from '../errors/nexus-error.js';
import { OutsideCallError } from '../errors/outside-call-error.js';

export interface SpanWords {
  /** Few and fixed, such as `deliver slack.message`; what differs goes to the attributes. */
  readonly name: string;
  readonly kind: SpanKind;
  /** Never words of people, secrets or values of statements. */
  readonly attributes?: Attributes;
}

/** All spans of Nexus come from this one. */
export const tracer = () => trace.getTracer('nexus');

/**
 * Runs `work` as a span below the current one, or below what a caller sent. What it throws marks the span as failed and
 * goes on.
 */
export async function inSpan<T>(words: SpanWords, work: (span: Span) => Promise<T>, parent?: SpanContext): Promise<T> {
  const below = parent === undefined ? context.active() : trace.setSpanContext(ROOT_CONTEXT, parent);
  return finishing(
    tracer().startSpan(words.name, { kind: words.kind, attributes: words.attributes ?? {} }, below),
    work,
  );
}

/** Runs `work` within a span and ends it. */
export async function finishing<T>(span: Span, work: (span: Span) => Promise<T>): Promise<T> {
  try {
    return await context.with(trace.setSpan(context.active(), span), () => work(span));
  } catch (error) {
    markFailed(span, errorTypeOf(error));
    throw error;
  } finally {
    span.end();
  }
}

/** An error's class only: its words may hold what somebody wrote. */
export function markFailed(span: Span, errorType: string): void {
  span.setAttribute('error.type', errorType);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

export function errorTypeOf(error: unknown): string {
  if (error instanceof NexusError) return error.code;
  if (error instanceof OutsideCallError) return error.failure.kind;
  const { code } = (error ?? {}) as { code?: unknown };
  if (typeof code === 'string') return code;
  return error instanceof Error ? error.name : 'unknown';
}
