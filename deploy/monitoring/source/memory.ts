import type { Dashboard } from './panel.ts';
import { figure, ofNexus, ofSystem, orZero, quantile, query, rate } from './query.ts';

const nexus = { of: ofNexus };
const system = { of: ofSystem };

export const memory: Dashboard = {
  name: 'memory',
  title: 'Oblivion / Memory',
  description: 'Is what was finished found again: is it indexed, and are searches quick and by meaning?',
  variables: ['namespace', 'job'],
  rows: [
    {
      title: 'Searches',
      panels: [
        {
          title: 'Searches by mode',
          description:
            'keywords instead of hybrid: the embedder or Qdrant is away or not configured; answers are poorer, not missing.',
          kind: 'areas',
          unit: 'reqps',
          queries: [
            query(rate('oblivion_memory_search_duration_seconds_count', { ...nexus, by: ['mode'] }), '{{mode}}'),
          ],
          alerts: ['PartDegraded'],
        },
        {
          title: 'Duration of searches',
          description: '95th percentile by mode; embedding the question is part of it.',
          kind: 'lines',
          unit: 's',
          queries: [
            query(quantile(0.95, 'oblivion_memory_search_duration_seconds', { ...nexus, by: ['mode'] }), '{{mode}}'),
          ],
          limits: { amber: 1, red: 3 },
        },
      ],
    },
    {
      title: 'Index',
      panels: [
        {
          title: 'Sources by state',
          description: 'pending becomes indexed by itself; failed says why in its log line.',
          kind: 'areas',
          unit: 'none',
          queries: [query(figure('oblivion_memory_sources', { ...system, by: ['state'] }), '{{state}}')],
          alerts: ['MemoryIndexingStuck', 'MemorySourcesFailed'],
        },
        {
          title: 'Passages embedded a second',
          description: 'At zero while sources are pending: the embedder or Qdrant does not take them.',
          kind: 'lines',
          unit: 'ops',
          queries: [query(orZero(rate('oblivion_memory_chunks_total', nexus)), 'passages')],
          alerts: ['MemoryIndexingStuck'],
        },
        {
          title: 'Calls to the embedder and Qdrant',
          description: '95th percentile. Empty while memory goes by keywords alone.',
          kind: 'lines',
          unit: 's',
          width: 24,
          queries: [
            query(
              quantile(0.95, 'http_client_request_duration_seconds', {
                ...nexus,
                where: 'integration=~"qdrant|embeddings"',
                by: ['integration'],
              }),
              '{{integration}}',
            ),
          ],
          alerts: ['PartDegraded', 'OutsideSystemFailing'],
          isEmptyWhenWell: true,
        },
      ],
    },
  ],
};
