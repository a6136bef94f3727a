import type { PersonId } from '@oblivion/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { newId } from '../../platform/new-id.js';
import { eventually } from '../../testing/eventually.js';
import { startTestNexus, type TestNexus } from '../../testing/test-nexus.js';
import { EncryptionRotation } from './encryption-rotation.service.js';
import { type Installer, OauthStates } from './oauth-states.service.js';

let nexus: TestNexus;
let states: OauthStates;
beforeAll(async () => {
  nexus = await startTestNexus({
    NEXUS_ROLES: 'api,worker',
    NEXUS_OAUTH_STATE_MINUTES: '15',
    NEXUS_OAUTH_SWEEP_SECONDS: '1',
  });
  states = nexus.application.get(OauthStates, { strict: false });
});
afterAll(() => nexus.close());

const content = z.object({ clientSecret: z.string() });
const secret = { clientSecret: 'the secret of the app' };
const given = (state: string) => ({ state, field: 'body.state', content });

async function somebody(): Promise<Installer> {
  const { tenantId } = await nexus.rows.world();
  return colleagueOf({ tenantId, personId: newId('person') });
}

async function colleagueOf({ tenantId }: Installer): Promise<Installer> {
  const id: PersonId = newId('person');
  const person = { id, tenant_id: tenantId, name: 'Ada', email: `${id}@example.com`, role: 'owner' as const };
  await nexus.rows.query.insertInto('person').values(person).execute();
  return { tenantId, personId: id };
}

describe('the state of an installation by OAuth', () => {
  test('brings back what it was begun with, once', async () => {
    const ada = await somebody();
    const { state } = await states.begin(ada, 'slack', secret);
    const { state: other } = await states.begin(ada, 'slack', secret);
    expect(other).not.toBe(state);
    expect(await states.redeem(ada, 'slack', given(state))).toEqual(secret);
    await expect(states.redeem(ada, 'slack', given(state))).rejects.toMatchObject({
      code: 'invalid_request',
      field: 'body.state',
      message: expect.stringContaining('was used already'),
    });
    expect(await states.redeem(ada, 'slack', given(other))).toEqual(secret);
  });

  test('of two that come at once exactly one completes', async () => {
    const ada = await somebody();
    const { state } = await states.begin(ada, 'slack', secret);
    const both = [1, 2].map(() => states.redeem(ada, 'slack', given(state)));
    const outcomes = (await Promise.allSettled(both)).map((result) => result.status);
    expect(outcomes.toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  test('is good for its person, its tenant and its purpose alone, and stays good for them', async () => {
    const ada = await somebody();
    const { state } = await states.begin(ada, 'slack', secret);
    const colleague = await colleagueOf(ada);
    const stranger = await somebody();
    await expect(states.redeem(colleague, 'slack', given(state))).rejects.toThrow(/body\.state: was begun by another/);
    await expect(states.redeem(stranger, 'slack', given(state))).rejects.toThrow(/belongs to no installation/);
    await expect(states.redeem(ada, 'clickup', given(state))).rejects.toThrow(/belongs to no installation/);
    await expect(states.redeem(ada, 'slack', given('invented'))).rejects.toThrow(/belongs to no installation/);
    expect(await states.redeem(ada, 'slack', given(state))).toEqual(secret);
  });

  test('expires, and is forgotten some time after that', async () => {
    const ada = await somebody();
    const { state, expiresAt } = await states.begin(ada, 'slack', secret);
    expect((expiresAt.getTime() - Date.now()) / 60_000).toBeCloseTo(15, 0);
    const expireBy = (minutes: number) =>
      nexus.rows.query
        .updateTable('oauth_state')
        .set({ expires_at: new Date(Date.now() - minutes * 60_000) })
        .where('person_id', '=', ada.personId)
        .execute();
    await expireBy(1);
    await expect(states.redeem(ada, 'slack', given(state))).rejects.toThrow(
      /has expired; begin the installation again/,
    );
    await expireBy(90);
    // Nobody begins another one: the sweep deletes it.
    await eventually(async () => {
      const left = await nexus.rows.query.selectFrom('oauth_state').where('person_id', '=', ada.personId).execute();
      expect(left).toEqual([]);
    });
  });

  test('neither the state nor what waits with it can be read in PostgreSQL', async () => {
    const ada = await somebody();
    const { state } = await states.begin(ada, 'slack', secret);
    const kept = nexus.rows.query.selectFrom('oauth_state').selectAll().where('person_id', '=', ada.personId);
    const [row] = await kept.execute();
    const text = `${JSON.stringify({ ...row, secrets: '' })}${row?.secrets.toString('latin1')}`;
    expect(text).not.toContain(state);
    expect(text).not.toContain(secret.clientSecret);
    await nexus.application.get(EncryptionRotation, { strict: false }).run();
    expect(await states.redeem(ada, 'slack', given(state))).toEqual(secret);
    expect((await kept.executeTakeFirstOrThrow()).secrets).toHaveLength(0);
  });
});
