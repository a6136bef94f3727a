import { slackInstallationRequest } from '@oblivion/protocol';
import { nexusForRequest } from '@/lib/nexus.client';
import { relayForm } from '@/lib/relay';

/** Begins to install the app of Slack; the answer says where the browser goes. */
export async function POST(request: Request): Promise<Response> {
  const nexus = await nexusForRequest();
  return relayForm(request, slackInstallationRequest, (form) => nexus.beginSlackInstallation(form));
}
