import { slackTokens } from '@oblivion/protocol';
import { nexusForRequest } from '@/lib/nexus.client';
import { relayForm } from '@/lib/relay';

/** Connects Slack with tokens that a person copied. */
export async function POST(request: Request): Promise<Response> {
  const nexus = await nexusForRequest();
  return relayForm(request, slackTokens, (form) => nexus.pasteSlackTokens(form));
}
