import { z } from 'zod';

/** One observation as it was received, with its attributes as plain values. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string | undefined;
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Readonly<Record<string, string | readonly string[]>>;
}

const observationTypes = [
  'span',
  'generation',
  'event',
  'embedding',
  'agent',
  'tool',
  'chain',
  'retriever',
  'guardrail',
  'evaluator',
];
const levels = ['DEBUG', 'DEFAULT', 'WARNING', 'ERROR'];
/** Counts under these keys are added up by Langfuse; one that holds another would count tokens twice. */
const usageKeys = ['input', 'output', 'input_cached_tokens', 'input_cache_creation', 'output_reasoning_tokens'];
const longestName = 200;
const hourMs = 3_600_000;

const hex = (length: number) => z.string().regex(new RegExp(`^(?!0+$)[0-9a-f]{${length}}$`));
const nanoseconds = z.string().regex(/^\d{19}$/);
const attributeValue = z.union([
  z.strictObject({ stringValue: z.string() }),
  z.strictObject({
    arrayValue: z.strictObject({ values: z.array(z.strictObject({ stringValue: z.string() })) }),
  }),
]);
const attribute = z.strictObject({ key: z.string().min(1), value: attributeValue });
const span = z.strictObject({
  traceId: hex(32),
  spanId: hex(16),
  parentSpanId: hex(16).optional(),
  name: z.string().min(1),
  kind: z.int().min(1).max(5),
  startTimeUnixNano: nanoseconds,
  endTimeUnixNano: nanoseconds,
  attributes: z.array(attribute),
  status: z.strictObject({ code: z.int().min(0).max(2), message: z.string().optional() }),
});
const otlpRequest = z.strictObject({
  resourceSpans: z.array(
    z.strictObject({
      resource: z.strictObject({ attributes: z.array(attribute) }),
      scopeSpans: z.array(z.strictObject({ scope: z.strictObject({ name: z.string() }), spans: z.array(span).min(1) })),
    }),
  ),
});

export const receivedScore = z.strictObject({
  id: z.string().min(1),
  traceId: hex(32),
  name: z.string().min(1).max(longestName),
  value: z.union([z.literal(0), z.literal(1)]),
  dataType: z.literal('BOOLEAN'),
  comment: z.string(),
  environment: z.string().regex(/^(?!langfuse)[a-z0-9_-]{1,40}$/),
});
export type ReceivedScore = z.infer<typeof receivedScore>;

/** The observations of a request that has no problems. */
export function readOtlp(text: string): readonly ReceivedSpan[] {
  const { resourceSpans } = otlpRequest.parse(JSON.parse(text));
  return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans.map(toReceived)));
}

function toReceived(raw: z.infer<typeof span>): ReceivedSpan {
  const entries = raw.attributes.map(({ key, value }) => [
    key,
    'stringValue' in value ? value.stringValue : value.arrayValue.values.map(({ stringValue }) => stringValue),
  ]);
  return {
    traceId: raw.traceId,
    spanId: raw.spanId,
    parentSpanId: raw.parentSpanId,
    name: raw.name,
    startMs: Number(BigInt(raw.startTimeUnixNano) / 1_000_000n),
    endMs: Number(BigInt(raw.endTimeUnixNano) / 1_000_000n),
    attributes: Object.fromEntries(entries),
  };
}

/** Every rule that a request breaks. */
export function otlpProblems(text: string): readonly string[] {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return ['the body is no JSON'];
  }
  const parsed = otlpRequest.safeParse(body);
  if (!parsed.success) return parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  const spans = readOtlp(text);
  const ids = spans.map(({ spanId }) => spanId);
  const doubled = ids.filter((id, index) => ids.indexOf(id) !== index);
  return [
    ...doubled.map((id) => `span ${id} comes twice in one batch`),
    ...spans.flatMap((each) => spanProblems(each).map((problem) => `${each.name}: ${problem}`)),
  ];
}

function spanProblems({ attributes, startMs, endMs }: ReceivedSpan): readonly string[] {
  const problems: string[] = [];
  const text = (name: string): string | undefined => {
    const value = attributes[name];
    if (value === undefined || typeof value === 'string') return value as string | undefined;
    problems.push(`${name} must be one text`);
    return undefined;
  };
  const need = (name: string): string => {
    const value = text(name);
    if (value === undefined || value === '') problems.push(`${name} must be on every span`);
    return value ?? '';
  };
  for (const name of ['langfuse.trace.name', 'user.id', 'session.id']) {
    if (need(name).length > longestName) problems.push(`${name} is too long`);
  }
  if (!/^(?!langfuse)[a-z0-9_-]{1,40}$/.test(need('langfuse.environment'))) problems.push('environment has a bad form');
  const tags = attributes['langfuse.trace.tags'];
  if (!Array.isArray(tags)) problems.push('langfuse.trace.tags must be a list on every span');
  else if (tags.some((tag) => tag.length > longestName)) problems.push('a tag is too long');
  if (!observationTypes.includes(need('langfuse.observation.type'))) problems.push('unknown type of observation');
  const level = text('langfuse.observation.level');
  if (level !== undefined && !levels.includes(level)) problems.push(`unknown level ${level}`);
  if (endMs < startMs) problems.push('it ends before it begins');
  if (Math.abs(Date.now() - endMs) > 24 * hourMs) problems.push('it ended at no sane time');
  for (const name of ['input', 'output', 'model.parameters', 'usage_details', 'cost_details']) {
    if (!isJson(text(`langfuse.observation.${name}`))) problems.push(`${name} must be JSON`);
  }
  problems.push(...modelProblems(attributes, startMs, endMs));
  return problems;
}

function modelProblems(attributes: ReceivedSpan['attributes'], startMs: number, endMs: number): readonly string[] {
  const problems: string[] = [];
  const isGeneration = attributes['langfuse.observation.type'] === 'generation';
  const of = (name: string): string | undefined => attributes[`langfuse.observation.${name}`] as string | undefined;
  if (isGeneration && of('model.name') === undefined) problems.push('a generation must name its model');
  const completionStart = of('completion_start_time');
  if (completionStart !== undefined) {
    const atMs = Date.parse(completionStart);
    if (!(atMs >= startMs && atMs <= endMs)) problems.push('completion_start_time is not within the call');
  }
  const usage = numbersOf(of('usage_details'));
  if (usage !== undefined) {
    const { total, ...parts } = usage;
    const unknown = Object.keys(parts).filter((key) => !usageKeys.includes(key));
    if (unknown.length > 0) problems.push(`unknown usage ${unknown.join(', ')}`);
    if (Object.values(parts).some((count) => !Number.isInteger(count) || count < 0))
      problems.push('usage must be counts');
    const sum = Object.values(parts).reduce((known, count) => known + count, 0);
    if (total !== undefined && total !== sum) problems.push(`usage overlaps: parts are ${sum}, total is ${total}`);
  }
  if (Object.values(numbersOf(of('cost_details')) ?? {}).some((cost) => !(cost >= 0)))
    problems.push('cost must be money');
  if (Object.keys(attributes).some((name) => name.startsWith('gen_ai.usage.')) && usage !== undefined) {
    problems.push('usage is told twice');
  }
  return problems;
}

function numbersOf(text: string | undefined): Record<string, number> | undefined {
  if (text === undefined || !isJson(text)) return undefined;
  return z.record(z.string(), z.number()).catch({}).parse(JSON.parse(text));
}

function isJson(text: string | undefined): boolean {
  if (text === undefined) return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
