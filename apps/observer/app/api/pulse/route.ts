import { queryPulse } from '@/app/(signed-in)/(pulse)/_queries';
import { answerWith } from '@/lib/answer';

/** The pulse once more, for a page that is already open. */
export async function GET(): Promise<Response> {
  return answerWith(await queryPulse());
}
