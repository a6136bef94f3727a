/** A call that ClickUp refuses: HTTP status, sentence and code as ClickUp gives them. */
export class ClickUpRefusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly code: string,
  ) {
    super(message);
    this.name = 'ClickUpRefusal';
  }
}

export const refusals = {
  noAuthorization: () => new ClickUpRefusal(400, 'Authorization Header Required', 'OAUTH_017'),
  invalidToken: () => new ClickUpRefusal(401, 'Token invalid', 'OAUTH_025'),
  teamNotAuthorized: () => new ClickUpRefusal(401, 'Team(s) not authorized', 'OAUTH_027'),
  routeNotFound: () => new ClickUpRefusal(404, 'Route not found', 'APP_001'),
  malformedBody: () => new ClickUpRefusal(400, 'Request body is not valid JSON', 'INPUT_001'),
  taskNotFound: () => new ClickUpRefusal(404, 'Task not found, deleted', 'ITEM_013'),
  listNotFound: () => new ClickUpRefusal(404, 'List not found', 'SUBCAT_013'),
  spaceNotFound: () => new ClickUpRefusal(404, 'Space not found', 'PROJ_013'),
  commentNotFound: () => new ClickUpRefusal(404, 'Comment not found', 'COMMENT_013'),
  commentIsReply: () => new ClickUpRefusal(400, 'A reply has no thread of its own', 'COMMENT_014'),
  clientInvalid: () => new ClickUpRefusal(401, 'Client id or secret invalid', 'OAUTH_010'),
  codeInvalid: () => new ClickUpRefusal(401, 'Code invalid, expired or used', 'OAUTH_014'),
  fieldNotFound: () => new ClickUpRefusal(404, 'Custom field not found', 'FIELD_013'),
  fieldValueInvalid: () => new ClickUpRefusal(400, 'Value is not valid', 'FIELD_011'),
  webhookNotFound: () => new ClickUpRefusal(404, 'Webhook not found', 'WEBHOOK_013'),
  notCommentAuthor: () => new ClickUpRefusal(401, 'You cannot change this comment', 'COMMENT_023'),
  taskNameInvalid: () => new ClickUpRefusal(400, 'Task name invalid', 'INPUT_005'),
  statusOfNewTask: () => new ClickUpRefusal(400, 'Status not found', 'CRTSK_001'),
  statusOfTask: () => new ClickUpRefusal(400, 'Status does not exist', 'ITEM_114'),
  priorityInvalid: () => new ClickUpRefusal(400, 'Priority invalid', 'INPUT_007'),
  dateInvalid: (field: string) => new ClickUpRefusal(400, `${field} invalid`, 'INPUT_006'),
  assigneeInvalid: () => new ClickUpRefusal(400, 'Assignee invalid', 'ITEM_087'),
  parentInvalid: () => new ClickUpRefusal(400, 'Parent not found', 'ITEM_136'),
  commentTextMissing: () => new ClickUpRefusal(400, 'comment_text is required', 'INPUT_008'),
  notifyAllMissing: () => new ClickUpRefusal(400, 'notify_all is required', 'INPUT_009'),
  endpointInvalid: () => new ClickUpRefusal(400, 'Webhook endpoint invalid', 'WEBHOOK_001'),
  eventsInvalid: () => new ClickUpRefusal(400, 'Webhook events invalid', 'WEBHOOK_002'),
  webhookExists: () => new ClickUpRefusal(400, 'Webhook configuration already exists', 'OAUTH_171'),
  tagNameInvalid: () => new ClickUpRefusal(400, 'Tag name invalid', 'INPUT_012'),
  tagExists: () => new ClickUpRefusal(400, 'Tag already exists', 'TAG_001'),
  pageInvalid: () => new ClickUpRefusal(400, 'Page invalid', 'INPUT_010'),
  queryInvalid: (field: string) => new ClickUpRefusal(400, `${field} is invalid`, 'INPUT_011'),
  documentNotFound: () => new ClickUpRefusal(404, 'Doc not found', 'DOC_013'),
  rateLimited: () => new ClickUpRefusal(429, 'Rate limit reached', 'APP_002'),
};
