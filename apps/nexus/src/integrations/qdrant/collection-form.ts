import { denseVector, wordVector } from './hybrid-query.js';

/**
 * Body of `PUT /collections/{c}`: one graph per project and none over all of them (`m: 0`, `payload_m: 16`), as Qdrant
 * advises for many tenants in one collection.
 */
export function collectionForm(dimensions: number) {
  return {
    vectors: { [denseVector]: { size: dimensions, distance: 'Cosine' } },
    sparse_vectors: { [wordVector]: { modifier: 'idf' } },
    hnsw_config: { m: 0, payload_m: 16 },
  };
}

/** Bodies of `PUT /collections/{c}/index`. */
export const payloadIndexes = [
  { field_name: 'project_id', field_schema: { type: 'keyword', is_tenant: true } },
  { field_name: 'tenant_id', field_schema: 'keyword' },
  { field_name: 'source_id', field_schema: 'keyword' },
  { field_name: 'kind', field_schema: 'keyword' },
  { field_name: 'updated_at', field_schema: 'datetime' },
] as const;

const oldest = [1, 15, 3] as const;

/** Whether this version computes BM25 weights itself, which it does since 1.15.3. */
export function hasWordSearch(version: string): boolean {
  const numbers = /^v?(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number);
  if (numbers === undefined) return false;
  for (const [index, least] of oldest.entries()) {
    const actual = numbers[index] ?? 0;
    if (actual !== least) return actual > least;
  }
  return true;
}
