import type { NextRequest } from 'next/server';
import { queryVersions } from '@/app/(signed-in)/tasks/[id]/_queries';
import { answerWith } from '@/lib/answer';

interface Place {
  readonly params: Promise<{ id: string }>;
}

/** A page of a task's wordings. */
export async function GET({ nextUrl }: NextRequest, { params }: Place): Promise<Response> {
  return answerWith(await queryVersions((await params).id, nextUrl.searchParams.get('cursor')));
}
