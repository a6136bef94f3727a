/** Of what a webhook tells: of the whole workspace, or of one space or list. */
export type WebhookScope =
  | { readonly kind: 'workspace' }
  | { readonly kind: 'space'; readonly id: string }
  | { readonly kind: 'list'; readonly id: string };

interface Located {
  readonly space_id?: string | null | undefined;
  readonly folder_id?: string | null | undefined;
  readonly list_id?: string | null | undefined;
  readonly task_id?: string | null | undefined;
}

/** The field of ClickUp that names the place of a scope. */
export function scopeBody(scope: WebhookScope): { readonly space_id?: number; readonly list_id?: number } {
  if (scope.kind === 'workspace') return {};
  return scope.kind === 'space' ? { space_id: Number(scope.id) } : { list_id: Number(scope.id) };
}

/** Whether a webhook tells of exactly this. */
export function hasScope(webhook: Located, scope: WebhookScope): boolean {
  const isHere = (kind: 'space' | 'list', id: string | null | undefined): boolean =>
    (id ?? null) === (scope.kind === kind ? scope.id : null);
  const isNarrower = webhook.folder_id != null || webhook.task_id != null;
  return !isNarrower && isHere('space', webhook.space_id) && isHere('list', webhook.list_id);
}

/** Whether a task lies in one of the scopes. */
export function isWithin(
  scopes: readonly WebhookScope[],
  task: { readonly list: { readonly id: string }; readonly space?: { readonly id: string } | undefined },
): boolean {
  return scopes.some((scope) => {
    if (scope.kind === 'workspace') return true;
    return scope.id === (scope.kind === 'list' ? task.list.id : task.space?.id);
  });
}
