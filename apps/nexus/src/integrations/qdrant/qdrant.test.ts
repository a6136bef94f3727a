import type { ProjectId, TenantId } from '@oblivion/protocol';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { ProjectScope } from '../../platform/database/project-scope.js';
import { hasWordSearch } from './collection-form.js';
import { hybridQuery } from './hybrid-query.js';
import { qdrantErrorText } from './qdrant-answers.js';
import type { QdrantClient } from './qdrant.client.js';
import { scopeFilter } from './scope-filter.js';

const scope = { tenantId: 'ten_1' as TenantId, projectId: 'prj_1' as ProjectId } as ProjectScope;

describe('a scope cannot be forgotten', () => {
  test('nobody but the access check can make one', () => {
    const likeOne = { tenantId: 'ten_1' as TenantId, projectId: 'prj_1' as ProjectId };
    // @ts-expect-error two ids are not a scope: leave was not granted
    const scopeOfIds: ProjectScope = likeOne;
    expect(scopeOfIds).toBe(likeOne);
    expectTypeOf<typeof likeOne>().not.toExtend<ProjectScope>();
  });

  test('no call that reaches points can be written without one', () => {
    expectTypeOf<QdrantClient['search']>().parameter(1).toEqualTypeOf<ProjectScope>();
    expectTypeOf<QdrantClient['upsert']>().parameter(1).toEqualTypeOf<ProjectScope>();
    expectTypeOf<QdrantClient['deleteOfSource']>().parameter(1).toEqualTypeOf<ProjectScope>();
    expectTypeOf<QdrantClient['count']>().parameter(1).toEqualTypeOf<ProjectScope>();
    const forgetful = (client: QdrantClient) =>
      // @ts-expect-error a search in nobody's name does not compile
      client.search('memory', { text: '', vector: [], limit: 1, candidateLimit: 1, timeoutMs: 1 });
    expect(forgetful).toBeTypeOf('function');
  });

  test('every part of every query is bound to tenant and project, whatever else is asked', () => {
    const kinds = fc.array(fc.constantFrom('thread', 'clickup_doc'), { maxLength: 3 });
    fc.assert(
      fc.property(fc.string(), kinds, fc.integer({ min: 1, max: 60 }), (text, any, limit) => {
        const only = any.length === 0 ? [] : [{ key: 'kind', match: { any } }];
        const body = hybridQuery(scope, { text, vector: [0], limit, candidateLimit: 50, only });
        for (const { must } of [body.filter, ...body.prefetch.map(({ filter }) => filter)]) {
          expect(must).toContainEqual({ key: 'project_id', match: { value: 'prj_1' } });
          expect(must).toContainEqual({ key: 'tenant_id', match: { value: 'ten_1' } });
          expect(must).toHaveLength(2 + only.length);
        }
        expect(body.prefetch.every((part) => part.limit >= limit)).toBe(true);
      }),
    );
    expect(scopeFilter(scope, { mustNot: [] })).not.toHaveProperty('must_not');
  });
});

test.each([
  ['1.15.2', false],
  ['1.15.3', true],
  ['1.16.0', true],
  ['v2.0.0', true],
  ['1.9.9', false],
  ['0.99.99', false],
  ['nonsense', false],
])('version %s can search by words: %s', (version, expected) => {
  expect(hasWordSearch(version)).toBe(expected);
});

test('the words of an error are read, and nothing else is', () => {
  expect(qdrantErrorText('{"status":{"error":"Not found"},"time":0.1}')).toBe('Not found');
  expect(qdrantErrorText('<html>')).toBe('');
  expect(qdrantErrorText('{"status":"ok"}')).toBe('');
});
