import type { EffectDecision } from '@oblivion/nexus-client';
import { effectId } from '@oblivion/protocol';
import { answerWith } from '@/lib/answer';
import { nexusForRequest } from '@/lib/nexus.client';
import { outcomeOf } from '@/lib/outcome';
import { isSameOrigin } from '@/lib/same-origin';

const decisions: readonly string[] = ['send-again', 'drop'] satisfies EffectDecision[];

/** Carries a person's decision about a parked effect to Nexus. */
export async function POST(
  request: Request,
  { params }: { params: Promise<{ id: string; decision: string }> },
): Promise<Response> {
  const { id, decision } = await params;
  const effect = effectId.safeParse(id);
  if (!isSameOrigin(request.headers) || !effect.success || !decisions.includes(decision)) {
    return answerWith({ outcome: 'missing' });
  }
  const nexus = await nexusForRequest();
  return answerWith(await outcomeOf(() => nexus.decideEffect(effect.data, decision as EffectDecision)));
}
