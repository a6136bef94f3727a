import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company } from './company.js';
import { Hub } from './hub.js';
import { OtlpReceiver, type ReceivedSpan } from './otlp-receiver.js';
import { parsePrometheusText } from './prometheus-text.js';

const words = {
  description: '@demo please count the apricots',
  progress: 'two apricots so far',
  prompt: 'tell me of apricots',
  result: 'all apricots are counted',
};

let collector: OtlpReceiver;
let hub: Hub;
let company: Company;
beforeAll(async () => {
  collector = await OtlpReceiver.start();
  hub = await Hub.start({
    nexus: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-collector-key=apricot%20key',
      OTEL_EXPORTER_OTLP_TIMEOUT: '1000',
      OTEL_BSP_SCHEDULE_DELAY: '50',
      OTEL_BSP_MAX_QUEUE_SIZE: '100',
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '50',
    },
  });
  company = await hub.company({ hasModel: true });
});
afterEach(() => {
  collector.mood = 'takes';
});
afterAll(async () => {
  await hub.close();
  await collector.stop();
});

/** The agent goes on in the trace that each frame names, as the SDK does. */
async function work(): Promise<{ traceId: string; root: string; externalId: string }> {
  const agent = await company.connect('Scribe');
  const externalId = await company.writeTask(words.description);
  const offer = await agent.next('task.available');
  const { claim } = (await agent.ask({ type: 'claim', taskId: offer.task.id, traceparent: offer.traceparent })) as {
    claim: { taskId: string; epoch: number; traceparent: string; llm: { openaiBaseUrl: string; apiKey: string } };
  };
  const held = { taskId: claim.taskId, epoch: claim.epoch, traceparent: claim.traceparent };
  await agent.ask({ type: 'start', ...held });
  await agent.ask({ type: 'say', ...held, kind: 'progress', text: words.progress });
  const answer = await fetch(`${claim.llm.openaiBaseUrl}/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${claim.llm.apiKey}`,
      'content-type': 'application/json',
      traceparent: claim.traceparent,
    },
    body: JSON.stringify({ model: 'default', messages: [{ role: 'user', content: words.prompt }] }),
  });
  expect(answer.status).toBe(200);
  await answer.text();
  await agent.ask({ type: 'finish', ...held, text: words.result });
  await eventually(async () => expect(await company.commentTexts(externalId)).toHaveLength(1), 20_000);
  agent.close();
  const root = (await company.channelMessages()).at(-1)?.ts as string;
  return { traceId: (offer.traceparent as string).split('-')[1] as string, root, externalId };
}

/** The names from a span up to the beginning of its trace. */
function road(spans: readonly ReceivedSpan[], span: ReceivedSpan): readonly string[] {
  const parent = spans.find((candidate) => candidate.spanId === span.parentSpanId);
  if (span.parentSpanId !== undefined && parent === undefined)
    throw new Error(`${span.name} has a parent from nowhere`);
  return parent === undefined ? [span.name] : [span.name, ...road(spans, parent)];
}

const toTask = ['agent claim', 'process sources.clickup', 'POST /webhooks/:provider/:connection'];

/** Where these spans must stand: the names above them, up to the webhook. */
const roads: readonly (readonly [string, readonly string[]])[] = [
  ['GET clickup', ['process sources.clickup', 'POST /webhooks/:provider/:connection']],
  ['agent claim', toTask.slice(1)],
  ['agent start', toTask],
  ['agent finish', toTask],
  ['POST model-providers', ['chat sandbox-demo', 'POST /llm/openai/v1/chat/completions', ...toTask]],
  [
    'POST slack',
    [
      'deliver slack.root',
      'process conversation.effects',
      'process sources.clickup',
      'POST /webhooks/:provider/:connection',
    ],
  ],
  ['POST slack', ['deliver slack.message', 'process conversation.effects', 'agent say', ...toTask]],
  ['POST clickup', ['deliver clickup.comment', 'process conversation.effects', 'agent finish', ...toTask]],
  ['insert event', ['agent say', ...toTask]],
];

describe('one task, from the webhook to what Slack and ClickUp are told', () => {
  let spans: readonly ReceivedSpan[];
  beforeAll(async () => {
    const { traceId } = await work();
    await eventually(() => {
      spans = collector.spansOf(traceId);
      const found = spans.map((span) => road(spans, span));
      for (const [name, above] of roads) expect(found).toContainEqual([name, ...above]);
    }, 20_000);
  }, 60_000);

  test('is one trace that begins with the webhook', () => {
    const roots = spans.filter((span) => span.parentSpanId === undefined);
    expect(roots.map((span) => span.name)).toEqual(['POST /webhooks/:provider/:connection']);
  });

  test.each(roads)('%s is below %j', (name, above) => {
    const roads = spans.filter((span) => span.name === name).map((span) => road(spans, span).slice(1));
    expect(roads).toContainEqual(above);
  });

  test('the collector finds nothing wrong with what it was sent, and gets its key', () => {
    expect(collector.mistakes).toEqual([]);
    expect(collector.headers.at(-1)?.['x-collector-key']).toBe('apricot key');
  });

  test('every span ends after it began and names its service', () => {
    for (const span of spans) {
      expect(BigInt(span.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(span.startTimeUnixNano));
      expect(span.service).toBe('nexus');
    }
  });

  test('no words of people, no secret and no value of a statement is in any span', () => {
    const text = JSON.stringify(collector.spans);
    for (const secret of [
      'apricot',
      'Bearer',
      'eyJ',
      'sk-',
      'xoxb',
      '@demo',
      'Fix the login',
      '$1',
      company.workspace.clickup.token,
    ])
      expect(text).not.toContain(secret);
  });

  test('model calls carry the names of the GenAI conventions', () => {
    const chat = spans.find((span) => span.name === 'chat sandbox-demo');
    expect(chat?.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'sandbox-demo',
      'http.response.status_code': 200,
    });
    expect(Number(chat?.attributes['gen_ai.usage.output_tokens'])).toBeGreaterThan(0);
  });

  test('Slack and ClickUp are not told of the trace', async () => {
    const { entries } = await company.control<{ entries: unknown[] }>('GET', 'journal');
    expect(JSON.stringify(entries)).not.toContain(spans[0]?.traceId);
  });
});

test('log lines, answers and errors name the trace', async () => {
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const answer = await fetch(`${hub.nexusUrl}/api/v1/nothing`, { headers: { traceparent } });
  expect(answer.headers.get('x-trace-id')).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
  expect(((await answer.json()) as { traceId: string }).traceId).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
  const webhook = await fetch(`${hub.nexusUrl}/webhooks/slack/events`, {
    method: 'POST',
    body: '{}',
    headers: { traceparent },
  });
  const traceId = webhook.headers.get('x-trace-id') as string;
  expect(traceId).not.toBe('4bf92f3577b34da6a3ce929d0e0e4736');
  await eventually(() => expect(hub.nexus.output).toContain(traceId), 5_000);
});

test.each(['hangs', 'is full'] as const)(
  'a collector that %s delays nothing; what it misses is counted',
  async (mood) => {
    collector.mood = mood;
    const processed = async (): Promise<number> => {
      const text = await (await fetch(`${hub.probeUrl}/metrics`)).text();
      const samples = parsePrometheusText(text).get('otel_sdk_processor_span_processed_total')?.samples ?? [];
      return samples.filter((sample) => 'error_type' in sample.labels).reduce((sum, sample) => sum + sample.value, 0);
    };
    const before = await processed();
    await work();
    await eventually(async () => {
      expect(await processed()).toBeGreaterThan(before);
      expect(hub.nexus.output).toContain('the collector does not take traces');
    }, 20_000);
  },
);
