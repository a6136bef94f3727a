import type { SlackCheck, SlackConnectionView, SlackManifestView } from '@oblivion/protocol';
import { nexusForRequest } from '@/lib/nexus.client';
import { type Outcome, outcomeOf } from '@/lib/outcome';

/** What a person wants the app to be like. */
export interface AppWish {
  readonly name?: string;
  readonly events?: string;
  readonly rotation?: string;
}

export async function queryConnection(): Promise<Outcome<SlackConnectionView | null>> {
  const nexus = await nexusForRequest();
  return outcomeOf(() => nexus.slackConnection());
}

export async function queryManifest(wish: AppWish): Promise<Outcome<SlackManifestView>> {
  const nexus = await nexusForRequest();
  return outcomeOf(() => nexus.slackManifest(wish));
}

export async function queryCheck(): Promise<Outcome<SlackCheck>> {
  const nexus = await nexusForRequest();
  return outcomeOf(() => nexus.checkSlack());
}
