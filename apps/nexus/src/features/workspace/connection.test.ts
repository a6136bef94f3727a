import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestNexus, type TestNexus } from '../../testing/test-nexus.js';
import { ClickUpConnections } from '../clickup-connection/clickup-connections.service.js';
import { ReconciliationRepository } from '../sources/reconciliation.repository.js';
import { Provisioning } from './provisioning.service.js';

let nexus: TestNexus;
beforeAll(async () => {
  nexus = await startTestNexus({ NEXUS_ROLES: 'api' });
});
afterAll(() => nexus.close());

test('a connection whose secrets are still to come is none yet: nobody uses it and nothing is compared over it', async () => {
  const { tenantId } = await nexus.rows.world();
  await nexus.rows.query.deleteFrom('connection').execute();
  const provisioning = nexus.application.get(Provisioning, { strict: false });
  const connections = nexus.application.get(ClickUpConnections, { strict: false });
  const reconciliation = nexus.application.get(ReconciliationRepository, { strict: false });

  const id = await provisioning.ensureConnection(tenantId, 'clickup', '9001');
  expect(await connections.find(id)).toBeUndefined();
  expect(await reconciliation.takeTurn(60)).toBeUndefined();

  const settings = { apiUrl: 'https://clickup.example', serviceUserId: '7' };
  await provisioning.storeConnection(tenantId, id, { settings, secrets: { token: 'a token' } });
  expect(await connections.find(id)).toMatchObject({ id, settings });
  expect(await reconciliation.takeTurn(60)).toMatchObject({ connectionId: id, provider: 'clickup' });
});
