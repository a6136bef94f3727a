import { type Nexus, startNexus } from '../application.js';
import { Sessions } from '../features/access/session.service.js';
import type { World } from './test-rows.js';
import { TestRows } from './test-rows.js';
import { createTestDatabase, testSettings } from './test-system.js';

/** A whole Nexus on a database of its own. */
export interface TestNexus {
  readonly url: string;
  readonly application: Nexus['application'];
  readonly rows: TestRows;
  /** `Cookie` header of a person of the world who has just signed in. */
  signIn(world: World, role?: Parameters<TestRows['person']>[1]): Promise<string>;
  close(): Promise<void>;
}

export async function startTestNexus(overrides: Readonly<Record<string, string>> = {}): Promise<TestNexus> {
  const database = await createTestDatabase();
  const nexus = await startNexus(testSettings(database, overrides));
  const rows = new TestRows(database.superuserUrl);
  const sessions = nexus.application.get(Sessions, { strict: false });
  return {
    url: nexus.url,
    application: nexus.application,
    rows,
    async signIn(world, role) {
      const { email } = await rows.person(world.tenantId, role);
      const { url } = await sessions.createSignInLink(email);
      const { cookie } = await sessions.redeem(new URL(url).searchParams.get('token') ?? '');
      return cookie.split(';')[0] ?? '';
    },
    async close() {
      await nexus.close();
      await rows.close();
      await database.drop();
    },
  };
}
