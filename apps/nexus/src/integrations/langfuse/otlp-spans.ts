import type { Observation } from './observation.js';

/** What all spans of this Nexus have in common. */
export interface ExportResource {
  readonly environment: string;
  readonly release: string | undefined;
}

type AttributeValue = string | readonly string[];
const internalKind = 1;
const okStatus = 1;
const errorStatus = 2;

/** A request body of OTLP over HTTP in its JSON form (OpenTelemetry protocol, "JSON Protobuf Encoding"). */
export function toOtlpRequest(observations: readonly Observation[], resource: ExportResource): object {
  const attributes = attributesOf({ 'service.name': 'oblivion-nexus' });
  const spans = observations.map((observation) => toSpan(observation, resource));
  return { resourceSpans: [{ resource: { attributes }, scopeSpans: [{ scope: { name: 'oblivion' }, spans }] }] };
}

function toSpan(observation: Observation, resource: ExportResource): object {
  const { trace, spanId, parentSpanId, name, startMs, endMs, level, statusMessage } = observation;
  return {
    traceId: trace.traceId,
    spanId,
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    name,
    kind: internalKind,
    startTimeUnixNano: toNanoseconds(startMs),
    endTimeUnixNano: toNanoseconds(Math.max(startMs, endMs)),
    attributes: attributesOf({ ...traceAttributes(observation, resource), ...ownAttributes(observation) }),
    status: level === 'ERROR' ? { code: errorStatus, message: statusMessage ?? '' } : { code: okStatus },
  };
}

/** Langfuse reads the trace from these on any of its spans, so every span carries them all. */
function traceAttributes({ trace }: Observation, resource: ExportResource): Record<string, AttributeValue> {
  return {
    'langfuse.trace.name': trace.name,
    'user.id': trace.userId,
    'session.id': trace.sessionId,
    'langfuse.trace.tags': trace.tags,
    'langfuse.environment': resource.environment,
    ...(resource.release === undefined ? {} : { 'langfuse.release': resource.release }),
    ...withPrefix('langfuse.trace.metadata.', trace.metadata),
  };
}

function ownAttributes(observation: Observation): Record<string, AttributeValue> {
  const { type, input, output, level, statusMessage, metadata, model, conventions } = observation;
  return {
    'langfuse.observation.type': type,
    'langfuse.observation.level': level ?? 'DEFAULT',
    ...(input === undefined ? {} : { 'langfuse.observation.input': input }),
    ...(output === undefined ? {} : { 'langfuse.observation.output': output }),
    ...(statusMessage === undefined ? {} : { 'langfuse.observation.status_message': statusMessage }),
    ...withPrefix('langfuse.observation.metadata.', metadata ?? {}),
    ...(model === undefined ? {} : modelAttributes(model)),
    ...conventions,
  };
}

function modelAttributes(model: NonNullable<Observation['model']>): Record<string, string> {
  const { usage, cost, completionStartMs } = model;
  return {
    'langfuse.observation.model.name': model.name,
    'langfuse.observation.model.parameters': model.parameters,
    ...(usage === undefined ? {} : { 'langfuse.observation.usage_details': JSON.stringify(usage) }),
    ...(cost === undefined ? {} : { 'langfuse.observation.cost_details': JSON.stringify(cost) }),
    ...(completionStartMs === undefined
      ? {}
      : { 'langfuse.observation.completion_start_time': new Date(completionStartMs).toISOString() }),
  };
}

function withPrefix(prefix: string, values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [prefix + key, value]));
}

function attributesOf(values: Readonly<Record<string, AttributeValue>>): object[] {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value:
      typeof value === 'string'
        ? { stringValue: value }
        : { arrayValue: { values: value.map((entry) => ({ stringValue: entry })) } },
  }));
}

/** As text: nanoseconds since 1970 do not fit a JavaScript number. */
function toNanoseconds(milliseconds: number): string {
  return String(BigInt(Math.round(milliseconds)) * 1_000_000n);
}
