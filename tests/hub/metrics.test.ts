import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import { LangfuseReceiver } from '../../apps/nexus/src/testing/langfuse-receiver.js';
import type { Company } from './company.js';
import { Hub } from './hub.js';
import { OtlpReceiver } from './otlp-receiver.js';
import { type Family, parsePrometheusText } from './prometheus-text.js';

const page = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
const documented = [...page.matchAll(/^\| `[^`]+` \| `([^`]+)` \| (\w+) \| [^|]+ \| [^|]+ \| (.*) \|$/gm)].map(
  ([, name = '', type = '', labels = '']) => ({
    name,
    type,
    labels: [...labels.matchAll(/(?:^|<br>)`([^`]+)`: /g)].map(([, label = '']) => label),
  }),
);

let collector: OtlpReceiver;
let langfuse: LangfuseReceiver;
let hub: Hub;
let company: Company;
beforeAll(async () => {
  collector = await OtlpReceiver.start();
  langfuse = await new LangfuseReceiver().start();
  hub = await Hub.start({
    nexus: {
      NEXUS_FIGURES_INTERVAL_MS: '100',
      NEXUS_LEASE_SECONDS: '3',
      NEXUS_DEFAULT_MODEL: 'gpt-5-mini',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '50',
      ...langfuse.settings,
    },
  });
  company = await hub.company({ hasModel: true });
});
afterAll(async () => {
  await hub.close();
  await collector.stop();
  await langfuse.stop();
});

async function scrape(): Promise<ReadonlyMap<string, Family>> {
  return parsePrometheusText(await (await fetch(`${hub.probeUrl}/metrics`)).text());
}

function value(families: ReadonlyMap<string, Family>, name: string, labels: Record<string, string> = {}): number {
  const samples = [...families.values()].flatMap((family) => family.samples);
  return samples
    .filter((sample) => sample.name === name)
    .filter((sample) => Object.entries(labels).every(([label, wanted]) => sample.labels[label] === wanted))
    .reduce((sum, sample) => sum + sample.value, 0);
}

/** A task from ClickUp to its end, with a call of the model and a claim that lapses first. */
async function work(): Promise<void> {
  const silent = await company.connect('Scribe');
  await company.writeTask('@demo please');
  await silent.claimNext();
  silent.close();
  const agent = await company.connect('Scribe');
  const claim = await eventually(() => agent.claimNext(), 15_000);
  const held = { taskId: claim.taskId, epoch: claim.epoch };
  const beats = setInterval(() => agent.send({ id: randomUUID(), type: 'heartbeat', claims: [held] }), 200);
  await agent.ask({ type: 'start', ...held });
  const answer = await fetch(`${claim.llm?.openaiBaseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${claim.llm?.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: claim.llm?.model, stream: true, messages: [{ role: 'user', content: 'please' }] }),
  });
  expect(answer.status).toBe(200);
  await answer.text();
  await agent.ask({ type: 'say', ...held, kind: 'progress', text: 'on it' });
  await agent.ask({ type: 'finish', ...held, text: 'done' });
  clearInterval(beats);
  await fetch(`${hub.nexusUrl}/nowhere`);
  await fetch(`${hub.nexusUrl}/api/v1/memory/search`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await company.token()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ projectId: claim.task.project.id, query: 'please' }),
  });
}

describe('what Prometheus reads of a Nexus that has worked', () => {
  let families: ReadonlyMap<string, Family>;
  beforeAll(async () => {
    await work();
    await eventually(async () => {
      families = await scrape();
      expect(value(families, 'oblivion_effects', { status: 'pending' })).toBe(0);
      expect(value(families, 'oblivion_effects', { status: 'sending' })).toBe(0);
      expect(value(families, 'oblivion_tasks', { status: 'in_review' })).toBe(1);
      expect(value(families, 'otel_sdk_processor_span_processed_total')).toBeGreaterThan(0);
      expect(value(families, 'v8js_gc_duration_seconds_count')).toBeGreaterThan(0);
    }, 30_000);
  }, 90_000);

  test('the metrics are those of docs/metrics.md, no more and no less', () => {
    expect([...families.keys()].sort()).toEqual(documented.map((entry) => entry.name).sort());
  });

  test('the price of the model call is counted', () => {
    expect(value(families, 'oblivion_llm_cost_usd_total', { gen_ai_request_model: 'gpt-5-mini' })).toBeGreaterThan(0);
  });

  test('each has the documented type and no label but the documented ones', () => {
    for (const { name, type, labels } of documented) {
      const family = families.get(name);
      expect(family?.type, name).toBe(type);
      const allowed = new Set([...labels, 'le']);
      for (const sample of family?.samples ?? []) {
        expect(
          Object.keys(sample.labels).filter((label) => !allowed.has(label)),
          name,
        ).toEqual([]);
      }
    }
  });

  test('no label holds an id', () => {
    const text = [...families.values()].flatMap((family) =>
      family.samples.flatMap(({ labels }) => Object.values(labels)),
    );
    for (const label of text) expect(label).not.toMatch(/[0-9a-f]{16}|^[CTU][A-Z0-9]{8,}$/);
  });

  test.each([
    ['oblivion_events_total', { event: 'task.created' }, 1],
    ['oblivion_events_total', { event: 'task.claimed' }, 2],
    ['oblivion_events_total', { event: 'effect.parked' }, 0],
    ['oblivion_leases_expired_total', {}, 1],
    ['oblivion_agents', { state: 'connected' }, 1],
    ['oblivion_sockets', { socket: 'agent' }, 1],
    ['oblivion_redis_connected', {}, 1],
    ['oblivion_claims', {}, 0],
    ['oblivion_agent_request_duration_seconds_count', { type: 'finish', outcome: 'ok' }, 1],
    ['oblivion_effect_attempts_total', { target: 'slack.root', outcome: 'delivered' }, 1],
    ['gen_ai_client_token_usage_count', { gen_ai_token_type: 'output' }, 1],
    ['http_server_request_duration_seconds_count', { http_route: 'unmatched', http_response_status_code: '404' }, 1],
    ['http_client_request_duration_seconds_count', { integration: 'model-providers' }, 1],
  ])('%s %j is %d', (name, labels, expected) => {
    expect(value(families, name, labels)).toBe(expected);
  });
});

test('two workers: one of them shows the figures of the system, and the other takes over when it ends', async () => {
  const second = await hub.startAnother({ NEXUS_ROLES: 'worker' });
  const shows = async (url: string): Promise<boolean> =>
    parsePrometheusText(await (await fetch(`${url}/metrics`)).text()).has('oblivion_tasks');
  expect(await shows(hub.probeUrl)).toBe(true);
  expect(await shows(second.probeUrl)).toBe(false);
  await hub.nexus.stop('SIGTERM');
  await eventually(async () => expect(await shows(second.probeUrl)).toBe(true), 30_000);
  await second.process.stop();
});
