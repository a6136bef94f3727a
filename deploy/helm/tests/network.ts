import type { Manifest } from '../scripts/render.ts';
import { ofKind } from './workloads.ts';

type Labels = Readonly<Record<string, string>>;
interface PodSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values: readonly string[];
  }[];
}
interface Peer {
  readonly podSelector?: PodSelector;
  readonly namespaceSelector?: { readonly matchLabels?: Labels };
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}
interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly port: number }[];
}
interface Policy {
  readonly podSelector: PodSelector;
  readonly policyTypes: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

/** One end of a connection: a pod of this namespace, a pod elsewhere in the cluster, or an address outside. */
export type End =
  | { readonly kind: 'own'; readonly labels: Labels }
  | { readonly kind: 'cluster'; readonly namespace: string }
  | { readonly kind: 'outside' };

function selects(selector: PodSelector, labels: Labels): boolean {
  const hasLabels = Object.entries(selector.matchLabels ?? {}).every(([name, value]) => labels[name] === value);
  return hasLabels && (selector.matchExpressions ?? []).every(({ key, values }) => values.includes(labels[key] ?? ''));
}

function isPeer(peer: Peer, end: End): boolean {
  if (end.kind === 'outside') return peer.ipBlock !== undefined;
  if (peer.namespaceSelector !== undefined) {
    const wanted = peer.namespaceSelector.matchLabels?.['kubernetes.io/metadata.name'];
    return wanted === undefined || (end.kind === 'cluster' && wanted === end.namespace);
  }
  return peer.podSelector !== undefined && end.kind === 'own' && selects(peer.podSelector, end.labels);
}

function isAllowedBy(
  policies: readonly Policy[],
  direction: 'ingress' | 'egress',
  self: End,
  other: End,
  port: number,
): boolean {
  if (self.kind !== 'own') return true;
  const type = direction === 'ingress' ? 'Ingress' : 'Egress';
  const mine = policies.filter(
    (policy) => policy.policyTypes.includes(type) && selects(policy.podSelector, self.labels),
  );
  if (mine.length === 0) return true;
  return mine.some((policy) =>
    (policy[direction] ?? []).some((rule) => {
      const peers = direction === 'ingress' ? rule.from : rule.to;
      const isOpenPort = rule.ports === undefined || rule.ports.some((candidate) => candidate.port === port);
      return isOpenPort && (peers === undefined || peers.some((peer) => isPeer(peer, other)));
    }),
  );
}

/** Whether the rendered policies let a connection through, at both of its ends. */
export function canReach(manifests: readonly Manifest[], from: End, to: End, port: number): boolean {
  const policies = ofKind(manifests, 'NetworkPolicy').map((manifest) => manifest['spec'] as Policy);
  return isAllowedBy(policies, 'egress', from, to, port) && isAllowedBy(policies, 'ingress', to, from, port);
}
