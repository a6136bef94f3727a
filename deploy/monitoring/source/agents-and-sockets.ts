import type { Dashboard } from './panel.ts';
import { figure, increase, ofAgents, ofNexus, ofSystem, quantile, query, rate, select, share } from './query.ts';

const nexus = { of: ofNexus };
const system = { of: ofSystem };
const agents = { of: ofAgents };

export const agentsAndSockets: Dashboard = {
  name: 'agents-and-sockets',
  title: 'Oblivion / Agents and sockets',
  description:
    'Are agents there, do they take work and keep it, and do their connections hold? The last row is told by the agents themselves.',
  variables: ['namespace', 'job', 'agent_job'],
  rows: [
    {
      title: 'Agents',
      panels: [
        {
          title: 'Agents by presence',
          description: 'away: registered, but without a socket now; one that sleeps is away until it is woken.',
          kind: 'areas',
          unit: 'none',
          width: 8,
          queries: [query(figure('oblivion_agents', { ...system, by: ['state'] }), '{{state}}')],
          alerts: ['NoAgentOnline'],
        },
        {
          title: 'Tasks held, and waiting',
          description: 'Waiting climbs while held stays level: agents are full, or lack the capability.',
          kind: 'lines',
          unit: 'none',
          width: 8,
          queries: [
            query(figure('oblivion_claims', system), 'held'),
            query(figure('oblivion_tasks', { ...system, where: 'status="available"' }), 'waiting'),
            query(figure('oblivion_tasks', { ...system, where: 'status="blocked_on_human"' }), 'blocked on a person'),
          ],
          alerts: ['TasksWaiting'],
        },
        {
          title: 'Claims that ran out',
          description: 'In the chosen time: their agent fell silent, and the task was offered again.',
          kind: 'number',
          unit: 'short',
          width: 8,
          queries: [query(increase('oblivion_leases_expired_total', nexus), 'ran out')],
          limits: { amber: 1, red: 10 },
          alerts: ['LeasesExpiring'],
        },
        {
          title: 'Requests of agents by outcome',
          description:
            'lease_lost: a former holder wrote and was refused, as it should be. invalid_frame: an outdated agent.',
          kind: 'areas',
          unit: 'ops',
          queries: [
            query(
              rate('oblivion_agent_request_duration_seconds_count', { ...nexus, by: ['type', 'outcome'] }),
              '{{type}} {{outcome}}',
            ),
          ],
        },
        {
          title: 'Answers to agents',
          description: '95th percentile by type of request.',
          kind: 'lines',
          unit: 's',
          queries: [
            query(quantile(0.95, 'oblivion_agent_request_duration_seconds', { ...nexus, by: ['type'] }), '{{type}}'),
          ],
          limits: { amber: 0.5, red: 2 },
        },
      ],
    },
    {
      title: 'Sockets',
      panels: [
        {
          title: 'Open sockets',
          description:
            'By process: a gateway without any, while others are full, was just started; balance returns as agents reconnect.',
          kind: 'areas',
          unit: 'none',
          queries: [
            query(`sum by (socket, instance) (${select('oblivion_sockets', nexus)})`, '{{socket}} at {{instance}}'),
          ],
        },
        {
          title: 'Sockets that Nexus cut',
          description:
            'draining is a deployment. too_slow: the other side reads too slowly. silent: its heartbeats stopped.',
          kind: 'lines',
          unit: 'ops',
          queries: [
            query(
              `${rate('oblivion_socket_cuts_total', { ...nexus, by: ['socket', 'reason'] })} > 0`,
              '{{socket}} {{reason}}',
            ),
          ],
          alerts: ['SocketsCut'],
          isEmptyWhenWell: true,
        },
        {
          title: 'Frames in',
          description: 'By type; unreadable ones are no frame at all.',
          kind: 'areas',
          unit: 'ops',
          queries: [
            query(
              rate('oblivion_socket_frames_total', { ...nexus, where: 'direction="in"', by: ['socket', 'type'] }),
              '{{socket}} {{type}}',
            ),
          ],
        },
        {
          title: 'Frames out',
          description: 'By type.',
          kind: 'areas',
          unit: 'ops',
          queries: [
            query(
              rate('oblivion_socket_frames_total', { ...nexus, where: 'direction="out"', by: ['socket', 'type'] }),
              '{{socket}} {{type}}',
            ),
          ],
        },
      ],
    },
    {
      title: 'As the agents see it',
      panels: [
        {
          title: 'Connected to Nexus',
          description: '1 while the agent has a session. 0 here and a healthy gateway: its network or its credentials.',
          kind: 'lines',
          unit: 'none',
          width: 8,
          queries: [
            query(`max by (job, instance) (${select('oblivion_agent_connected', agents)})`, '{{job}} {{instance}}'),
          ],
          alerts: ['NoAgentOnline'],
        },
        {
          title: 'Share of failed runs',
          description: 'Of the runs that ended.',
          kind: 'lines',
          unit: 'percentunit',
          width: 8,
          queries: [
            query(share('oblivion_agent_runs_total', { ...agents, by: ['job'] }, 'outcome="failed"'), '{{job}}'),
          ],
          limits: { amber: 0.1, red: 0.3 },
        },
        {
          title: 'Tasks being worked on',
          description: 'By process of an agent.',
          kind: 'areas',
          unit: 'none',
          width: 8,
          queries: [
            query(`sum by (job, instance) (${select('oblivion_agent_claims', agents)})`, '{{job}} {{instance}}'),
          ],
        },
        {
          title: 'Nodes of the graph',
          description: '95th percentile of each node, without those that wait for a person.',
          kind: 'lines',
          unit: 's',
          queries: [
            query(quantile(0.95, 'oblivion_agent_node_duration_seconds', { ...agents, by: ['node'] }), '{{node}}'),
          ],
        },
        {
          title: 'Memory of agents',
          description: 'Resident memory of each process.',
          kind: 'lines',
          unit: 'bytes',
          queries: [
            query(`max by (job, instance) (${select('process_memory_usage_bytes', agents)})`, '{{job}} {{instance}}'),
          ],
        },
      ],
    },
  ],
};
