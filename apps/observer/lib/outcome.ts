import { ProblemError } from '@oblivion/nexus-client';
import { problemWords, type ProblemWords } from '@/lib/problem-words';

/** What a page gets from a query: the data, or why there is none. */
export type Outcome<T> =
  | { readonly outcome: 'found'; readonly data: T }
  | { readonly outcome: 'missing' }
  | { readonly outcome: 'signed_out' }
  | { readonly outcome: 'failed'; readonly problem: ProblemWords };

/** Runs a query and turns what can be expected to go wrong into an outcome. */
export async function outcomeOf<T>(query: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { outcome: 'found', data: await query() };
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'unauthenticated') return { outcome: 'signed_out' };
    if (error instanceof ProblemError && error.code === 'not_found') return { outcome: 'missing' };
    return { outcome: 'failed', problem: problemWords(error) };
  }
}
