import type { ProjectScope } from '../../platform/database/project-scope.js';

/** A condition on a point, as Qdrant reads it. */
export type Condition =
  | { readonly key: string; readonly match: { readonly value: string } | { readonly any: readonly string[] } }
  | { readonly has_id: readonly string[] };

export interface Filter {
  readonly must: readonly Condition[];
  readonly must_not?: readonly Condition[];
}

/** A filter always begins with the scope: there is no way to write one without it. */
export function scopeFilter(
  scope: ProjectScope,
  more: { readonly must?: readonly Condition[]; readonly mustNot?: readonly Condition[] } = {},
): Filter {
  return {
    must: [
      { key: 'project_id', match: { value: scope.projectId } },
      { key: 'tenant_id', match: { value: scope.tenantId } },
      ...(more.must ?? []),
    ],
    ...(more.mustNot === undefined || more.mustNot.length === 0 ? {} : { must_not: more.mustNot }),
  };
}
