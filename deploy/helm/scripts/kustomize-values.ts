import { type Manifest, render, type Values } from './render.ts';

/** What `deploy/kustomize/base` is rendered from: stores outside, Secrets that are there already, no door yet. */
const baseValues: Values = {
  publicUrl: 'https://oblivion.example.com',
  nexus: { secret: { existingSecret: 'oblivion-nexus' } },
  postgresql: { external: { enabled: true, secret: { existingSecret: 'oblivion-postgresql' } } },
  redis: { external: { enabled: true, secret: { existingSecret: 'oblivion-redis' } } },
};

const onePod = { replicas: 1, autoscaling: { enabled: false }, podDisruptionBudget: { enabled: false } };

/** What each overlay changes. */
const overlayValues = {
  local: {
    publicUrl: 'http://localhost:4000',
    nexus: { combined: { enabled: true } },
    observer: { ...onePod, publicUrl: 'http://localhost:3000' },
    redis: { external: { enabled: false }, bundled: { enabled: true, secret: { existingSecret: 'oblivion-redis' } } },
    qdrant: { bundled: { enabled: true, secret: { existingSecret: 'oblivion-qdrant' } } },
    embedder: { enabled: true, secret: { existingSecret: 'oblivion-embedder' } },
  },
  production: {
    embedder: {
      enabled: true,
      replicas: 2,
      podDisruptionBudget: { enabled: true },
      secret: { existingSecret: 'oblivion-embedder' },
    },
    qdrant: {
      external: {
        enabled: true,
        url: 'https://qdrant.example.com:6333',
        secret: { existingSecret: 'oblivion-qdrant' },
      },
    },
    httpRoute: {
      enabled: true,
      hosts: ['oblivion.example.com'],
      parentRefs: [{ name: 'public', namespace: 'gateway' }],
    },
    // Rules and dashboards are large files of their own: deploy/monitoring.
    monitoring: { enabled: true, rules: { enabled: false }, dashboards: { enabled: false } },
  },
} satisfies Readonly<Record<string, Values>>;

export type OverlayName = keyof typeof overlayValues;
export const overlayNames = Object.keys(overlayValues) as readonly OverlayName[];

/** What the chart renders for the base, or with an overlay's values; Helm does not manage these. */
export async function renderForKustomize(overlay?: OverlayName): Promise<readonly Manifest[]> {
  const values: readonly Values[] = overlay === undefined ? [baseValues] : [baseValues, overlayValues[overlay]];
  const manifests = await render(values, ['--skip-tests']);
  const text = JSON.stringify(manifests).replaceAll(
    '"app.kubernetes.io/managed-by":"Helm"',
    '"app.kubernetes.io/managed-by":"kustomize"',
  );
  return JSON.parse(text) as readonly Manifest[];
}
