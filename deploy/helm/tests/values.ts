import type { Values } from '../scripts/render.ts';

const existing = (name: string): Values => ({ secret: { existingSecret: name } });

/** Values with which the chart renders: stores outside, every Secret there already. */
export const leastValues: Values = {
  publicUrl: 'https://oblivion.example.com',
  nexus: existing('nexus-keys'),
  postgresql: { external: { enabled: true, ...existing('database') } },
  redis: { external: { enabled: true, ...existing('redis') } },
};

export const cluster: Values = {
  enabled: true,
  ownerSecret: { existingSecret: 'owner' },
  appSecret: { existingSecret: 'app' },
  systemSecret: { existingSecret: 'system' },
};

/** Values with every part on. */
export const fullValues: Values = {
  ...leastValues,
  embedder: { enabled: true, ...existing('embedder') },
  redis: { bundled: { enabled: true, ...existing('redis') } },
  qdrant: { bundled: { enabled: true, ...existing('qdrant') } },
  langfuse: { enabled: true, url: 'https://langfuse.example.com', ...existing('langfuse') },
  telemetry: { otlpEndpoint: 'http://collector.monitoring:4318' },
  monitoring: { enabled: true },
  httpRoute: { enabled: true, hosts: ['oblivion.example.com'], parentRefs: [{ name: 'public' }] },
  agents: [
    { name: 'one', ...existing('agent-one') },
    { name: 'two', ...existing('agent-two'), keda: { enabled: true, triggers: [{ type: 'cron', metadata: {} }] } },
  ],
};
