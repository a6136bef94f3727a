import type { Dashboard } from './panel.ts';
import { figure, increase, ofNexus, ofSystem, orZero, quantile, query, rate, select, share } from './query.ts';

const requests = 'http_server_request_duration_seconds';
const nexus = { of: ofNexus };
const system = { of: ofSystem };
/** Model calls last as long as their answers and have a dashboard of their own. */
const ordinary = { ...nexus, where: 'http_route!~"/llm/.*"' };

export const overview: Dashboard = {
  name: 'overview',
  title: 'Oblivion / Overview',
  description:
    'Is it alive, is it quick, does work flow, and if not: what is stuck? The first row says whether something is wrong, the second where; each panel leads to the dashboard or runbook for its cause.',
  variables: ['namespace', 'job'],
  rows: [
    {
      title: 'Is something wrong?',
      panels: [
        {
          title: 'Alerts firing',
          description: 'Alerts of Oblivion that fire now; the list below names them.',
          kind: 'number',
          unit: 'none',
          queries: [query(orZero(`count(ALERTS{alertstate="firing", service="oblivion", ${ofSystem}})`), 'firing')],
          limits: { amber: 1, red: 3 },
        },
        {
          title: 'Processes of Nexus',
          description: 'Processes that Prometheus reaches. Fewer than the deployments want: some are down.',
          kind: 'number',
          unit: 'none',
          queries: [query(orZero(`count(${select('oblivion_redis_connected', nexus)})`), 'processes')],
          limits: { red: 1, isLowBad: true },
          alerts: ['NexusAbsent', 'NexusTargetDown'],
        },
        {
          title: 'Agents connected',
          description: 'Agents that hold a socket. At zero nothing is worked on, though everything is still kept.',
          kind: 'number',
          unit: 'none',
          queries: [query(figure('oblivion_agents', { ...system, where: 'state="connected"' }), 'connected')],
          limits: { red: 1, isLowBad: true },
          alerts: ['NoAgentOnline'],
        },
        {
          title: 'Longest-waiting task',
          description: 'How long the oldest available task has waited for an agent.',
          kind: 'number',
          unit: 's',
          queries: [query(figure('oblivion_tasks_waiting_oldest_age_seconds', system), 'waiting')],
          limits: { amber: 600, red: 1800 },
          alerts: ['TasksWaiting'],
        },
        {
          title: 'Oldest unhandled event',
          description:
            'What came in and was not handled yet. Grows while a worker is missing or one subscriber is stuck.',
          kind: 'number',
          unit: 's',
          queries: [query(figure('oblivion_deliveries_oldest_age_seconds', system), 'oldest')],
          limits: { amber: 60, red: 300 },
          alerts: ['EventsDelayed'],
        },
        {
          title: 'Effects parked',
          description: 'Posts, comments and statuses that were given up and wait for a person to send or drop them.',
          kind: 'number',
          unit: 'none',
          queries: [
            query(
              orZero(
                `sum(${figure('oblivion_effects', { ...system, where: 'status="parked"', by: ['namespace', 'target'] })})`,
              ),
              'parked',
            ),
          ],
          limits: { amber: 1, red: 10 },
          alerts: ['EffectsParked'],
        },
        {
          title: 'Alerts that fire',
          description: 'By name and severity. Each name is a file among the runbooks.',
          kind: 'list',
          unit: 'none',
          width: 12,
          queries: [
            query(
              `count by (alertname, severity, namespace) (ALERTS{alertstate="firing", service="oblivion", ${ofSystem}})`,
              '{{alertname}}',
            ),
          ],
          isEmptyWhenWell: true,
        },
        {
          title: 'What waits how long',
          description:
            'Follow the line that climbs: events (worker or store), effects (Slack or ClickUp), tasks (agents).',
          kind: 'lines',
          unit: 's',
          queries: [
            query(
              figure('oblivion_deliveries_oldest_age_seconds', { ...system, by: ['subscriber'] }),
              'event for {{subscriber}}',
            ),
            query(figure('oblivion_effects_oldest_age_seconds', { ...system, by: ['target'] }), 'effect {{target}}'),
            query(figure('oblivion_tasks_waiting_oldest_age_seconds', system), 'task for an agent'),
          ],
          limits: { amber: 60, red: 600 },
          alerts: ['EventsDelayed', 'EffectsDelayed', 'TasksWaiting'],
        },
      ],
    },
    {
      title: 'Golden signals',
      panels: [
        {
          title: 'Requests by answer',
          description:
            'HTTP requests a second, by status. 503 means that a store is away; 401 on webhooks a wrong secret.',
          kind: 'areas',
          unit: 'reqps',
          queries: [
            query(
              rate(`${requests}_count`, { ...nexus, by: ['http_response_status_code'] }),
              '{{http_response_status_code}}',
            ),
          ],
          alerts: ['RequestsFailing'],
        },
        {
          title: 'Share of failed requests',
          description: 'Answers with a status from 500, by all answers.',
          kind: 'lines',
          unit: 'percentunit',
          queries: [query(share(`${requests}_count`, nexus, 'http_response_status_code=~"5.."'), 'failed')],
          limits: { amber: 0.01, red: 0.05 },
          alerts: ['RequestsFailing'],
        },
        {
          title: 'Duration of requests',
          description: 'Without model calls, which last as long as their answers.',
          kind: 'lines',
          unit: 's',
          queries: [0.5, 0.95, 0.99].map((at) => query(quantile(at, requests, ordinary), `${at * 100} %`)),
          limits: { red: 2 },
          alerts: ['RequestsSlow'],
        },
        {
          title: 'Slowest routes',
          description:
            '95th percentile of the five slowest routes. Wide apart: one route; all together: a store or the CPU.',
          kind: 'lines',
          unit: 's',
          queries: [
            query(`topk(5, ${quantile(0.95, requests, { ...ordinary, by: ['http_route'] })})`, '{{http_route}}'),
          ],
          alerts: ['RequestsSlow'],
        },
        {
          title: 'How full each process is',
          description:
            'Share of time in which the event loop was busy. Near 1 the process can do no more: scale its role.',
          kind: 'lines',
          unit: 'percentunit',
          queries: [
            query(
              `max by (job, instance) (${select('nodejs_eventloop_utilization_ratio', nexus)})`,
              '{{job}} {{instance}}',
            ),
          ],
          limits: { amber: 0.7, red: 0.9 },
          alerts: ['EventLoopDelayed'],
        },
        {
          title: 'Delay of the event loop',
          description: '99th percentile. What is high here makes everything in that process late, heartbeats included.',
          kind: 'lines',
          unit: 's',
          queries: [
            query(
              `max by (job, instance) (${select('nodejs_eventloop_delay_p99_seconds', nexus)})`,
              '{{job}} {{instance}}',
            ),
          ],
          limits: { amber: 0.1, red: 0.25 },
          alerts: ['EventLoopDelayed'],
        },
      ],
    },
    {
      title: 'Work',
      panels: [
        {
          title: 'Tasks by status',
          description: 'Tasks that are not at their end. blocked_on_human waits for an answer in Slack or ClickUp.',
          kind: 'areas',
          unit: 'none',
          queries: [query(figure('oblivion_tasks', { ...system, by: ['status'] }), '{{status}}')],
          alerts: ['TasksWaiting', 'NoAgentOnline', 'FiguresMissing'],
        },
        {
          title: 'What happened to tasks',
          description: 'Events of tasks in the chosen time.',
          kind: 'lines',
          unit: 'short',
          queries: [
            query(
              increase('oblivion_events_total', { ...nexus, where: 'event=~"task[.].*"', by: ['event'] }),
              '{{event}}',
            ),
          ],
        },
      ],
    },
    {
      title: 'Processes and the parts they work with',
      panels: [
        {
          title: 'Degraded parts',
          description: '1 while a process notices that a part does not work; the main path goes on. /readyz says why.',
          kind: 'lines',
          unit: 'none',
          width: 8,
          queries: [query(`max by (part) (${select('oblivion_part_degraded', nexus)})`, '{{part}}')],
          limits: { red: 1 },
          alerts: ['PartDegraded'],
        },
        {
          title: 'CPU',
          description: 'Cores used by each process of Nexus.',
          kind: 'lines',
          unit: 'short',
          width: 8,
          queries: [
            query(
              rate('process_cpu_time_seconds_total', { ...nexus, by: ['job', 'instance'] }),
              '{{job}} {{instance}}',
            ),
          ],
        },
        {
          title: 'Memory',
          description: 'Resident memory of each process. A saw that climbs over days is a leak.',
          kind: 'lines',
          unit: 'bytes',
          width: 8,
          queries: [
            query(`max by (job, instance) (${select('process_memory_usage_bytes', nexus)})`, '{{job}} {{instance}}'),
          ],
        },
        {
          title: 'Time since start',
          description: 'Falls to zero when a process starts again.',
          kind: 'lines',
          unit: 's',
          queries: [
            query(`max by (job, instance) (${select('process_uptime_seconds', nexus)})`, '{{job}} {{instance}}'),
          ],
          alerts: ['NexusRestarting'],
        },
        {
          title: 'Spans for the collector',
          description:
            'Spans of traces sent to the OpenTelemetry collector, or dropped (queue_full). Empty while traces are off.',
          kind: 'lines',
          unit: 'ops',
          queries: [
            query(
              rate('otel_sdk_processor_span_processed_total', { ...nexus, by: ['error_type'] }),
              'spans {{error_type}}',
            ),
          ],
          alerts: ['SpansDropped'],
          isEmptyWhenWell: true,
        },
      ],
    },
  ],
};
