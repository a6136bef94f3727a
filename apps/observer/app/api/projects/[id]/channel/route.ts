import { channelChange, projectId } from '@oblivion/protocol';
import { answerWith } from '@/lib/answer';
import { nexusForRequest } from '@/lib/nexus.client';
import { relayForm } from '@/lib/relay';

/** Carries which channel a project is to have to Nexus. */
export async function POST(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const project = projectId.safeParse((await params).id);
  if (!project.success) return answerWith({ outcome: 'missing' });
  const nexus = await nexusForRequest();
  return relayForm(request, channelChange, (change) => nexus.changeChannel(project.data, change));
}
