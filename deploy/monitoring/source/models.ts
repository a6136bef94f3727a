import type { Dashboard } from './panel.ts';
import { figure, increase, ofNexus, ofSystem, orZero, quantile, query, rate, select, share } from './query.ts';

const nexus = { of: ofNexus };
const system = { of: ofSystem };
const calls = 'gen_ai_client_operation_duration_seconds';
const firstByte = 'gen_ai_client_operation_time_to_first_chunk_seconds';
const byModel = ['gen_ai_provider_name', 'gen_ai_request_model'];
const model = '{{gen_ai_provider_name}} {{gen_ai_request_model}}';

export const models: Dashboard = {
  name: 'models',
  title: 'Oblivion / Models: cost and latency',
  description:
    'What do model calls cost, are they quick, and do they fail? Measured at the gateway through which every call goes.',
  variables: ['namespace', 'job'],
  rows: [
    {
      title: 'Cost',
      panels: [
        {
          title: 'Spent in the chosen time',
          description: 'In US dollars, by the price list; calls of models without a known price are left out.',
          kind: 'number',
          unit: 'currencyUSD',
          width: 6,
          queries: [query(orZero(increase('oblivion_llm_cost_usd_total', nexus)), 'spent')],
          alerts: ['ModelCostBurning'],
        },
        {
          title: 'A day at this pace',
          description: 'The last hour, times 24.',
          kind: 'number',
          unit: 'currencyUSD',
          width: 6,
          queries: [query(orZero(`sum(rate(${select('oblivion_llm_cost_usd_total', nexus)}[1h])) * 86400`), 'a day')],
          alerts: ['ModelCostBurning'],
        },
        {
          title: 'Cost an hour, by model',
          description: 'A jump with as many calls as before: longer prompts, or a dearer model.',
          kind: 'areas',
          unit: 'currencyUSD',
          queries: [query(`${rate('oblivion_llm_cost_usd_total', { ...nexus, by: byModel })} * 3600`, model)],
          alerts: ['ModelCostBurning'],
        },
        {
          title: 'Tokens a second',
          description: 'input includes what the provider had cached.',
          kind: 'areas',
          unit: 'ops',
          queries: [
            query(
              rate('gen_ai_client_token_usage_sum', { ...nexus, by: ['gen_ai_request_model', 'gen_ai_token_type'] }),
              '{{gen_ai_request_model}} {{gen_ai_token_type}}',
            ),
          ],
        },
        {
          title: 'Tokens of a call',
          description: '95th percentile: prompts that only ever grow show here.',
          kind: 'lines',
          unit: 'short',
          queries: [
            query(
              quantile(0.95, 'gen_ai_client_token_usage', {
                ...nexus,
                by: ['gen_ai_request_model', 'gen_ai_token_type'],
              }),
              '{{gen_ai_request_model}} {{gen_ai_token_type}}',
            ),
          ],
        },
      ],
    },
    {
      title: 'Latency and failures',
      panels: [
        {
          title: 'To the first byte',
          description: '95th percentile: the provider thinks, or is overloaded.',
          kind: 'lines',
          unit: 's',
          queries: [query(quantile(0.95, firstByte, { ...nexus, by: byModel }), model)],
          limits: { amber: 10, red: 20 },
          alerts: ['ModelCallsSlow'],
        },
        {
          title: 'To the last byte',
          description: '50th and 95th percentile.',
          kind: 'lines',
          unit: 's',
          queries: [0.5, 0.95].map((at) =>
            query(quantile(at, calls, { ...nexus, by: byModel }), `${model} ${at * 100} %`),
          ),
          alerts: ['ModelCallsSlow'],
        },
        {
          title: 'Share of failed calls',
          description: 'By provider. 401: its key; 429: its limit; 5xx: the provider; incomplete: the answer was cut.',
          kind: 'lines',
          unit: 'percentunit',
          queries: [
            query(
              share(`${calls}_count`, { ...nexus, by: ['gen_ai_provider_name'] }, 'error_type!=""'),
              '{{gen_ai_provider_name}}',
            ),
          ],
          limits: { amber: 0.05, red: 0.2 },
          alerts: ['ModelCallsFailing'],
        },
        {
          title: 'Failed calls by reason',
          description: 'Status of the provider, or incomplete.',
          kind: 'lines',
          unit: 'reqps',
          queries: [
            query(
              rate(`${calls}_count`, { ...nexus, where: 'error_type!=""', by: ['gen_ai_provider_name', 'error_type'] }),
              '{{gen_ai_provider_name}} {{error_type}}',
            ),
          ],
          alerts: ['ModelCallsFailing'],
          isEmptyWhenWell: true,
        },
        {
          title: 'Calls a second',
          description: 'By model.',
          kind: 'areas',
          unit: 'reqps',
          queries: [query(rate(`${calls}_count`, { ...nexus, by: byModel }), model)],
        },
        {
          title: 'Calls open now',
          description: 'By process. Scale the llm role by this.',
          kind: 'lines',
          unit: 'none',
          queries: [
            query(`sum by (job, instance) (${select('oblivion_llm_open_calls', nexus)})`, '{{job}} {{instance}}'),
          ],
        },
      ],
    },
    {
      title: 'Traces in Langfuse (empty while it is not configured)',
      panels: [
        {
          title: 'Waiting for Langfuse',
          description:
            'Observations that wait, and those set aside because Langfuse refused them. Nothing else waits for it.',
          kind: 'lines',
          unit: 'none',
          width: 8,
          queries: [query(figure('oblivion_langfuse_backlog', { ...system, by: ['state'] }), '{{state}}')],
          alerts: ['LangfuseDelayed'],
          isEmptyWhenWell: true,
        },
        {
          title: 'Observations by outcome',
          description: 'All but exported are not in Langfuse.',
          kind: 'areas',
          unit: 'ops',
          width: 8,
          queries: [query(rate('oblivion_langfuse_observations_total', { ...nexus, by: ['outcome'] }), '{{outcome}}')],
          alerts: ['LangfuseRefusing'],
          isEmptyWhenWell: true,
        },
        {
          title: 'Batches by outcome',
          description: 'misconfigured: a wrong key or address. later: Langfuse is away or limits us.',
          kind: 'areas',
          unit: 'ops',
          width: 8,
          queries: [query(rate('oblivion_langfuse_requests_total', { ...nexus, by: ['outcome'] }), '{{outcome}}')],
          alerts: ['LangfuseDelayed'],
          isEmptyWhenWell: true,
        },
      ],
    },
  ],
};
