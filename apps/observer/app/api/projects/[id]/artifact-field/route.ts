import { artifactFieldChange, projectId } from '@oblivion/protocol';
import { answerWith } from '@/lib/answer';
import { nexusForRequest } from '@/lib/nexus.client';
import { relayForm } from '@/lib/relay';

/** Carries to Nexus which custom field of a list a person chose for links to what was made. */
export async function POST(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const project = projectId.safeParse((await params).id);
  if (!project.success) return answerWith({ outcome: 'missing' });
  const nexus = await nexusForRequest();
  return relayForm(request, artifactFieldChange, (change) => nexus.chooseArtifactField(project.data, change));
}
