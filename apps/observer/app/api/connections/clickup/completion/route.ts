import { clickUpInstallationCompletion } from '@oblivion/protocol';
import { nexusForRequest } from '@/lib/nexus.client';
import { relayForm } from '@/lib/relay';

/** Connects the workspace that a person chose of several. */
export async function POST(request: Request): Promise<Response> {
  const nexus = await nexusForRequest();
  return relayForm(request, clickUpInstallationCompletion, (form) => nexus.completeClickUpInstallation(form));
}
