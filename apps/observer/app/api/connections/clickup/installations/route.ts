import { clickUpInstallationRequest } from '@oblivion/protocol';
import { nexusForRequest } from '@/lib/nexus.client';
import { relayForm } from '@/lib/relay';

/** Begins to connect a workspace of ClickUp; the answer says where the browser goes. */
export async function POST(request: Request): Promise<Response> {
  const nexus = await nexusForRequest();
  return relayForm(request, clickUpInstallationRequest, (form) => nexus.beginClickUpInstallation(form));
}
