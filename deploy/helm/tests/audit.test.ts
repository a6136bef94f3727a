import { beforeAll, expect, test } from 'vitest';
import { parseManifests, template } from '../scripts/render.ts';
import { audit } from './audit.ts';
import { fullValues } from './values.ts';

let rendered = '';
beforeAll(async () => {
  rendered = (await template([fullValues])).output;
});

test('what is rendered passes', () => {
  expect(audit(parseManifests(rendered))).toEqual([]);
});

test.each([
  ['automountServiceAccountToken: false', 'automountServiceAccountToken: true', /mounts a token/],
  ['runAsNonRoot: true', 'runAsNonRoot: false', /may run as root/],
  ['readOnlyRootFilesystem: true', 'readOnlyRootFilesystem: false', /may write its root file system/],
  ['allowPrivilegeEscalation: false', 'allowPrivilegeEscalation: true', /may gain privileges/],
  ['drop: [ALL]', 'drop: [NET_RAW]', /keeps capabilities/],
  ['runAsUser: 65532', 'runAsUser: 1000', /has a user id of the node/],
  ['image: ghcr.io/oblivion/nexus:0.1.0', 'image: ghcr.io/oblivion/nexus', /has an image without version/],
  ['name: NEXUS_PORT,', 'name: NEXUS_HOST,', /has NEXUS_HOST twice/],
  ['name: REDIS_PASSWORD', 'name: OTHER_PASSWORD', /uses REDIS_PASSWORD, which does not stand before it/],
  ['containerPort: 4001', 'containerPort: 4000', /has port 4000 twice/],
  ['targetPort: probes', 'targetPort: prbes', /leads to port prbes, which no container has/],
  ['revisionHistoryLimit: 5', 'replicas: 2', /has replicas beside an autoscaler/],
  ['serviceAccountName: oblivion-api', 'serviceAccountName: oblivion-ap', /runs as oblivion-ap, which is not rendered/],
  [
    '{ name: oblivion-gateway, port: 4000 }',
    '{ name: oblivion-gatway, port: 4000 }',
    /a route leads to oblivion-gatway:4000/,
  ],
  ['{ name: tmp, mountPath: /tmp }', '{ name: temp, mountPath: /tmp }', /mounts temp, which is no volume/],
])('it finds %s written as %s', (right, wrong, words) => {
  expect(rendered).toContain(right);
  // A Deployment may have the line already; what counts is that the audit sees the change.
  const text = right.startsWith('revision')
    ? rendered.replaceAll(/^ {2}replicas: \d+\n/gm, '').replaceAll(right, wrong)
    : rendered.replaceAll(right, wrong);
  expect(audit(parseManifests(text)).join('\n')).toMatch(words);
});
