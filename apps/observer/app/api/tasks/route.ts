import type { NextRequest } from 'next/server';
import { queryTasks } from '@/app/(signed-in)/tasks/_queries';
import { readSearch } from '@/app/(signed-in)/tasks/_search';
import { answerWith } from '@/lib/answer';

/** A page of tasks once more, for a list that is already open. Takes the parameters of the list's own address. */
export async function GET(request: NextRequest): Promise<Response> {
  return answerWith(await queryTasks(readSearch(Object.fromEntries(request.nextUrl.searchParams))));
}
