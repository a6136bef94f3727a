import { queryHealth } from '@/app/(signed-in)/system/_queries';
import { answerWith } from '@/lib/answer';

/** The state of the parts once more, for a page that is already open. */
export async function GET(): Promise<Response> {
  return answerWith(await queryHealth());
}
