/** Operations by method and path under `/clickup/api/v2`; names are those of ClickUp's reference. */
export const CLICKUP_ROUTES: readonly {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly operation: string;
}[] = [
  { method: 'GET', path: '/user', operation: 'getAuthorizedUser' },
  { method: 'GET', path: '/team', operation: 'getAuthorizedTeams' },
  { method: 'GET', path: '/team/:teamId/task', operation: 'getFilteredTeamTasks' },
  { method: 'GET', path: '/team/:teamId/webhook', operation: 'getWebhooks' },
  { method: 'POST', path: '/team/:teamId/webhook', operation: 'createWebhook' },
  { method: 'PUT', path: '/webhook/:webhookId', operation: 'updateWebhook' },
  { method: 'DELETE', path: '/webhook/:webhookId', operation: 'deleteWebhook' },
  { method: 'GET', path: '/list/:listId', operation: 'getList' },
  { method: 'GET', path: '/list/:listId/task', operation: 'getTasks' },
  { method: 'POST', path: '/list/:listId/task', operation: 'createTask' },
  { method: 'GET', path: '/space/:spaceId', operation: 'getSpace' },
  { method: 'GET', path: '/space/:spaceId/tag', operation: 'getSpaceTags' },
  { method: 'GET', path: '/task/:taskId', operation: 'getTask' },
  { method: 'PUT', path: '/task/:taskId', operation: 'updateTask' },
  { method: 'DELETE', path: '/task/:taskId', operation: 'deleteTask' },
  { method: 'POST', path: '/task/:taskId/tag/:tagName', operation: 'addTagToTask' },
  { method: 'DELETE', path: '/task/:taskId/tag/:tagName', operation: 'removeTagFromTask' },
  { method: 'GET', path: '/task/:taskId/comment', operation: 'getTaskComments' },
  { method: 'POST', path: '/task/:taskId/comment', operation: 'createTaskComment' },
  { method: 'GET', path: '/comment/:commentId/reply', operation: 'getThreadedComments' },
  { method: 'POST', path: '/comment/:commentId/reply', operation: 'createThreadedComment' },
  { method: 'PUT', path: '/comment/:commentId', operation: 'updateComment' },
  { method: 'DELETE', path: '/comment/:commentId', operation: 'deleteComment' },
];
