import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import { LangfuseReceiver, langfuseProjectId } from '../../apps/nexus/src/testing/langfuse-receiver.js';
import type { ReceivedSpan } from '../../apps/nexus/src/testing/langfuse-rules.js';
import type { Company } from './company.js';
import { Hub } from './hub.js';

let receiver: LangfuseReceiver;
let hub: Hub;
let company: Company;
beforeAll(async () => {
  receiver = await new LangfuseReceiver().start();
  const exporting = { ...receiver.settings, NEXUS_LANGFUSE_BATCH_SIZE: '4', NEXUS_PART_CHECK_INTERVAL_MS: '200' };
  hub = await Hub.start({ nexus: exporting });
  company = await hub.company({ hasModel: true });
});
afterEach(() => expect(receiver.problems).toEqual([]));
afterAll(async () => {
  await hub.close();
  await receiver.stop();
});

interface Attempt {
  readonly taskId: string;
  readonly runId: string;
  readonly agentId: string;
}

/** One attempt of an agent with a thought, a tool, a streamed and a refused model call, a question, and a result. */
async function attempt(): Promise<Attempt> {
  const agent = await company.connect();
  await company.writeTask('@demo please, the key is sk-proj-abcdefghijklmnopqrstuvwx');
  const { taskId, runId, epoch, llm } = await agent.claimNext();
  const held = { taskId, epoch };
  await agent.ask({ type: 'start', ...held });
  await agent.ask({ type: 'think', ...held, kind: 'plan', text: 'look first' });
  const tool = { name: 'grep', arguments: { pattern: 'login' }, result: { hits: 3 }, durationMs: 40 };
  await agent.ask({ type: 'think', ...held, text: 'grep: 3 hits', tool });
  const failed = { name: 'deploy', error: 'TimeoutError: no answer', durationMs: 5 };
  await agent.ask({ type: 'think', ...held, text: 'deploy failed', tool: failed });
  const complete = (body: object) =>
    fetch(`${llm?.openaiBaseUrl}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${llm?.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: llm?.model, messages: [{ role: 'user', content: 'STEP: plan' }], ...body }),
    });
  await (await complete({ stream: true, temperature: 0.2 })).text();
  expect((await complete({ messages: [] })).status).toBe(400);
  await agent.ask({ type: 'say', ...held, kind: 'question', text: 'which one?' });
  await agent.ask({ type: 'finish', ...held, text: 'it is mended' });
  const agentId = (agent.frames.find((frame) => frame.type === 'welcome') as { agent: { id: string } }).agent.id;
  agent.close();
  return { taskId, runId, agentId };
}

async function wholeTrace(runId: string, count: number): Promise<readonly ReceivedSpan[]> {
  return eventually(() => {
    const spans = receiver.traceOf(runId);
    expect(spans).toHaveLength(count);
    expect(receiver.problemsOfTrace(runId)).toEqual([]);
    return spans;
  }, 20_000);
}

const own = (span: ReceivedSpan, name: string) => span.attributes[`langfuse.observation.${name}`];
const json = (span: ReceivedSpan, name: string) => JSON.parse(String(own(span, name)));

test('the trace of a run says what happened, each thing once, with the run as its root', async () => {
  const { taskId, runId, agentId } = await attempt();
  const spans = await wholeTrace(runId, 8);
  const find = (type: string, name: string) => {
    const found = spans.filter((span) => own(span, 'type') === type && span.name === name);
    expect(found, `${type} ${name}`).toHaveLength(1);
    return found[0] as ReceivedSpan;
  };
  for (const span of spans) {
    expect(span.attributes).toMatchObject({
      'session.id': taskId,
      'user.id': agentId,
      'langfuse.trace.name': 'Scribe',
      'langfuse.trace.tags': ['demo', 'demo'],
      'langfuse.environment': 'default',
      'langfuse.trace.metadata.run_id': runId,
    });
    expect(span.attributes['langfuse.trace.metadata.task_url']).toMatch(/^https?:/);
  }
  const root = find('agent', 'Scribe');
  expect(root.parentSpanId).toBeUndefined();
  expect(json(root, 'input')).toMatchObject({ title: 'Fix the login' });
  expect(json(root, 'input').description).toContain('the key is [masked]');
  expect(json(root, 'output')).toBe('it is mended');
  expect(json(find('event', 'plan'), 'output')).toBe('look first');
  expect(json(find('event', 'question'), 'output')).toBe('which one?');
  const grep = find('tool', 'grep');
  expect([json(grep, 'input'), json(grep, 'output'), grep.endMs - grep.startMs]).toEqual([
    { pattern: 'login' },
    { hits: 3 },
    40,
  ]);
  expect(find('tool', 'deploy').attributes).toMatchObject({
    'langfuse.observation.level': 'ERROR',
    'langfuse.observation.status_message': 'TimeoutError: no answer',
  });
  expectCalls(spans.filter((span) => own(span, 'type') === 'generation'));
  for (const span of spans) {
    expect(span.startMs).toBeGreaterThanOrEqual(root.startMs - 50);
    expect(span.endMs).toBeLessThanOrEqual(root.endMs + 50);
  }
});

function expectCalls(calls: readonly ReceivedSpan[]): void {
  expect(calls.map((span) => own(span, 'level')).toSorted()).toEqual(['DEFAULT', 'ERROR']);
  const answered = calls.find((span) => own(span, 'level') === 'DEFAULT') as ReceivedSpan;
  expect(own(answered, 'model.name')).toBe('sandbox-demo');
  expect(json(answered, 'model.parameters')).toEqual({ temperature: 0.2 });
  expect(json(answered, 'input')).toEqual([{ role: 'user', content: 'STEP: plan' }]);
  expect(json(answered, 'output')).toMatchObject({ role: 'assistant', content: expect.stringMatching(/\w/) });
  expect(json(answered, 'usage_details').total).toBeGreaterThan(0);
  expect(own(answered, 'completion_start_time')).toBeDefined();
  const refused = calls.find((span) => own(span, 'level') === 'ERROR') as ReceivedSpan;
  expect(own(refused, 'status_message')).toBe('the model provider answered with status 400');
}

test('people find the trace of a run, once Langfuse has told its project', async () => {
  const { taskId, runId } = await attempt();
  await wholeTrace(runId, 8);
  const cookie = await hub.signIn('mira@acme.test', company.tenantId);
  await eventually(async () => {
    const response = await fetch(`${hub.nexusUrl}/api/v1/tasks/${taskId}`, { headers: { cookie } });
    const { runs, thoughts } = (await response.json()) as {
      runs: { traceUrl: string | null }[];
      thoughts: { tool: { name: string } | null }[];
    };
    expect(runs.map((run) => run.traceUrl)).toEqual([
      `${receiver.url}/project/${langfuseProjectId}/traces/${runId.slice(4)}`,
    ]);
    expect(thoughts.map(({ tool }) => tool?.name ?? null)).toEqual([null, 'grep', 'deploy']);
  });
});

test('Nexus is killed after Langfuse took a batch and before that was noted: the same comes again, nothing is lost', async () => {
  await receiver.stop();
  const { runId } = await attempt();
  const before = receiver.batches.length;
  receiver.failNext({ kind: 'accept_silently' });
  await receiver.start();
  await eventually(() => expect(receiver.batches.length).toBeGreaterThan(before));
  await hub.nexus.stop('SIGKILL');
  await hub.startNexus();
  await wholeTrace(runId, 8);
  await eventually(async () => {
    const { rows } = await hub.asSuperuser('select count(*)::int as waiting from trace_span');
    expect(rows).toEqual([{ waiting: 0 }]);
  }, 20_000);
  const comings = receiver.batches.slice(before).flatMap(({ spans }) => spans.map(({ spanId }) => spanId));
  const [first] = receiver.batches[before]?.spans ?? [];
  expect(comings.filter((id) => id === first?.spanId)).toHaveLength(2);
});

test('Langfuse is away: a task goes its whole way, people are told, and the trace follows', async () => {
  await receiver.stop();
  const { runId, taskId } = await attempt();
  await eventually(async () => {
    const { status, body } = await hub.readiness();
    expect(status).toBe(200);
    expect(body.parts.find(({ name }) => name === 'langfuse')).toMatchObject({
      state: 'degraded',
      reason: 'refuses connections',
    });
  }, 15_000);
  const { rows } = await hub.asSuperuser('select status from task where id = $1', [taskId]);
  expect(rows).toEqual([{ status: 'in_review' }]);
  await receiver.start();
  await wholeTrace(runId, 8);
  await eventually(async () => {
    const { body } = await hub.readiness();
    expect(body.parts.find(({ name }) => name === 'langfuse')?.state).toBe('ok');
  });
});
