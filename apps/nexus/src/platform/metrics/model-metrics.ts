import { memoryModes, memorySourceStates } from '@oblivion/protocol';
import type { Metric } from './metric.js';
import { httpSeconds, errorType } from './metric-parts.js';

const modelSeconds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
const modelTokens = [1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576];
const model = {
  'gen_ai.operation.name': ['chat'],
  'gen_ai.provider.name': '`openai`, or the host of another configured provider.',
  'gen_ai.request.model': 'A model that a project allows.',
} as const;

/** Models, memory, and the copies of traces. Names of `gen_ai` are still in development and live here alone. */
export const modelMetrics = {
  'gen_ai.client.operation.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Model calls, from their arrival to the last byte.',
    labels: { ...model, 'error.type': `${errorType} Status of the call, or \`incomplete\` for a cut answer.` },
    buckets: modelSeconds,
  },
  'gen_ai.client.operation.time_to_first_chunk': {
    kind: 'histogram',
    unit: 's',
    description: 'Model calls, from their arrival to the first byte of the answer.',
    labels: model,
    buckets: modelSeconds,
  },
  'gen_ai.client.token.usage': {
    kind: 'histogram',
    unit: '{token}',
    description: 'Tokens per model call, as the provider counted them; input includes what was cached.',
    labels: { ...model, 'gen_ai.token.type': ['input', 'output'] },
    buckets: modelTokens,
  },
  'oblivion.llm.cost': {
    kind: 'counter',
    unit: 'USD',
    description: 'Price of model calls; calls of a model without a known price are left out.',
    labels: {
      'gen_ai.provider.name': model['gen_ai.provider.name'],
      'gen_ai.request.model': model['gen_ai.request.model'],
    },
  },
  'oblivion.llm.open_calls': {
    kind: 'gauge',
    unit: '{call}',
    description: 'Model calls open in this process.',
    labels: {},
  },
  'otel.sdk.processor.span.processed': {
    kind: 'counter',
    unit: '{span}',
    description: 'Spans sent to the collector, or dropped; absent while traces are off.',
    labels: {
      'error.type': `${errorType} \`queue_full\` for spans that were dropped because the collector is too slow.`,
    },
  },
  'oblivion.memory.search.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Searches in memory: by meaning and words, or by words alone.',
    labels: { mode: memoryModes },
    buckets: httpSeconds,
  },
  'oblivion.memory.chunks': {
    kind: 'counter',
    unit: '{chunk}',
    description: 'Passages embedded and copied to Qdrant.',
    labels: {},
  },
  'oblivion.memory.sources': {
    kind: 'gauge',
    unit: '{source}',
    description: 'Sources of memory in the collection that searches go to, or that is being built.',
    labels: { state: memorySourceStates },
  },
  'oblivion.langfuse.observations': {
    kind: 'counter',
    unit: '{observation}',
    description: 'Observations of runs, by what became of them; all but `exported` are not in Langfuse.',
    labels: { outcome: ['exported', 'rejected', 'set_aside', 'dropped'] },
  },
  'oblivion.langfuse.requests': {
    kind: 'counter',
    unit: '{request}',
    description: 'Batches sent to Langfuse, by how it took them.',
    labels: { outcome: ['accepted', 'refused', 'misconfigured', 'later'] },
  },
  'oblivion.langfuse.backlog': {
    kind: 'gauge',
    unit: '{observation}',
    description: 'Observations that wait for Langfuse, and those set aside because it refused them.',
    labels: { state: ['waiting', 'set_aside'] },
  },
  'oblivion.langfuse.backlog.oldest_age': {
    kind: 'gauge',
    unit: 's',
    description: 'Age of the oldest observation that waits for Langfuse; 0 when there is none.',
    labels: {},
  },
} as const satisfies Record<string, Metric>;
