import { queryWhy } from '@/app/(signed-in)/tasks/[id]/_queries';
import { answerWith } from '@/lib/answer';

/** Why a task does not move, once more, for a page that is already open. */
export async function GET(_request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return answerWith(await queryWhy((await params).id));
}
