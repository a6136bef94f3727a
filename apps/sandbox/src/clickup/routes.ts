/** Operations by method and path under `/clickup/api`; names are those of ClickUp's reference. */
export const CLICKUP_ROUTES: readonly {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly operation: string;
}[] = [
  { method: 'GET', path: '/v2/user', operation: 'getAuthorizedUser' },
  { method: 'POST', path: '/v2/oauth/token', operation: 'getAccessToken' },
  { method: 'GET', path: '/v2/team', operation: 'getAuthorizedTeams' },
  { method: 'GET', path: '/v2/team/:teamId/task', operation: 'getFilteredTeamTasks' },
  { method: 'GET', path: '/v2/team/:teamId/webhook', operation: 'getWebhooks' },
  { method: 'POST', path: '/v2/team/:teamId/webhook', operation: 'createWebhook' },
  { method: 'PUT', path: '/v2/webhook/:webhookId', operation: 'updateWebhook' },
  { method: 'DELETE', path: '/v2/webhook/:webhookId', operation: 'deleteWebhook' },
  { method: 'GET', path: '/v2/list/:listId', operation: 'getList' },
  { method: 'GET', path: '/v2/list/:listId/task', operation: 'getTasks' },
  { method: 'GET', path: '/v2/list/:listId/field', operation: 'getAccessibleCustomFields' },
  { method: 'POST', path: '/v2/task/:taskId/field/:fieldId', operation: 'setCustomFieldValue' },
  { method: 'POST', path: '/v2/list/:listId/task', operation: 'createTask' },
  { method: 'GET', path: '/v2/space/:spaceId', operation: 'getSpace' },
  { method: 'GET', path: '/v2/space/:spaceId/tag', operation: 'getSpaceTags' },
  { method: 'POST', path: '/v2/space/:spaceId/tag', operation: 'createSpaceTag' },
  { method: 'GET', path: '/v2/task/:taskId', operation: 'getTask' },
  { method: 'PUT', path: '/v2/task/:taskId', operation: 'updateTask' },
  { method: 'DELETE', path: '/v2/task/:taskId', operation: 'deleteTask' },
  { method: 'POST', path: '/v2/task/:taskId/tag/:tagName', operation: 'addTagToTask' },
  { method: 'DELETE', path: '/v2/task/:taskId/tag/:tagName', operation: 'removeTagFromTask' },
  { method: 'GET', path: '/v2/task/:taskId/comment', operation: 'getTaskComments' },
  { method: 'POST', path: '/v2/task/:taskId/comment', operation: 'createTaskComment' },
  { method: 'GET', path: '/v2/comment/:commentId/reply', operation: 'getThreadedComments' },
  { method: 'POST', path: '/v2/comment/:commentId/reply', operation: 'createThreadedComment' },
  { method: 'PUT', path: '/v2/comment/:commentId', operation: 'updateComment' },
  { method: 'DELETE', path: '/v2/comment/:commentId', operation: 'deleteComment' },
  { method: 'GET', path: '/v3/workspaces/:workspaceId/docs', operation: 'searchDocs' },
  { method: 'GET', path: '/v3/workspaces/:workspaceId/docs/:docId', operation: 'getDoc' },
  { method: 'GET', path: '/v3/workspaces/:workspaceId/docs/:docId/pageListing', operation: 'getDocPageListing' },
  { method: 'GET', path: '/v3/workspaces/:workspaceId/docs/:docId/pages', operation: 'getDocPages' },
];
