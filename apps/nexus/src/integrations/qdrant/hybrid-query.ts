import type { ProjectScope } from '../../platform/database/project-scope.js';
import { type Condition, scopeFilter } from './scope-filter.js';

export const denseVector = 'dense';
export const wordVector = 'bm25';
export const wordModel = 'qdrant/bm25';

export interface HybridQuery {
  readonly text: string;
  readonly vector: readonly number[];
  readonly limit: number;
  /** Points taken from each of the two searches before they are merged. */
  readonly candidateLimit: number;
  readonly only?: readonly Condition[];
}

/**
 * Body of `POST /collections/{c}/points/query`: nearest by meaning and nearest by words, merged by reciprocal rank.
 * The scope stands in each search and again outside, so that no part of the query can reach further.
 */
export function hybridQuery(scope: ProjectScope, query: HybridQuery) {
  const filter = scopeFilter(scope, { must: query.only ?? [] });
  const limit = Math.max(query.limit, query.candidateLimit);
  return {
    prefetch: [
      { query: query.vector, using: denseVector, limit, filter },
      { query: { text: query.text, model: wordModel }, using: wordVector, limit, filter },
    ],
    query: { fusion: 'rrf' },
    filter,
    limit: query.limit,
    with_payload: false,
  };
}
