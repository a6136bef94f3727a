import { projectId, statusMappingChange } from '@oblivion/protocol';
import { answerWith } from '@/lib/answer';
import { nexusForRequest } from '@/lib/nexus.client';
import { relayForm } from '@/lib/relay';

/** Carries what a person chose for the statuses of a list to Nexus. */
export async function POST(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const project = projectId.safeParse((await params).id);
  if (!project.success) return answerWith({ outcome: 'missing' });
  const nexus = await nexusForRequest();
  return relayForm(request, statusMappingChange, (change) => nexus.mapStatuses(project.data, change));
}
