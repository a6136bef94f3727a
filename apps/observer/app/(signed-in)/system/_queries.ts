import type { SystemHealth } from '@oblivion/protocol';
import { nexusForRequest } from '@/lib/nexus.client';
import { type Outcome, outcomeOf } from '@/lib/outcome';

/** How every part is, as far as Nexus knows. */
export async function queryHealth(): Promise<Outcome<SystemHealth>> {
  const nexus = await nexusForRequest();
  return outcomeOf(() => nexus.health());
}
