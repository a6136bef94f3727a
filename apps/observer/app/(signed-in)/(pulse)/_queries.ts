import type { Pulse } from '@oblivion/protocol';
import { nexusForRequest } from '@/lib/nexus.client';
import { type Outcome, outcomeOf } from '@/lib/outcome';

/** What is going on now, as the person who asks may see it. */
export async function queryPulse(): Promise<Outcome<Pulse>> {
  const nexus = await nexusForRequest();
  return outcomeOf(() => nexus.pulse());
}
