const ENTITIES = ['list', 'folder', 'space', 'goal', 'keyResult'] as const;

/** Every event a webhook can ask for. The sandbox fires those of tasks. */
export const WEBHOOK_EVENTS: readonly string[] = [
  'taskCreated',
  'taskUpdated',
  'taskDeleted',
  'taskPriorityUpdated',
  'taskStatusUpdated',
  'taskAssigneeUpdated',
  'taskDueDateUpdated',
  'taskTagUpdated',
  'taskMoved',
  'taskCommentPosted',
  'taskCommentUpdated',
  'taskTimeEstimateUpdated',
  'taskTimeTrackedUpdated',
  ...ENTITIES.flatMap((entity) => [`${entity}Created`, `${entity}Updated`, `${entity}Deleted`]),
];

/** The events of a request: a list of known names, or `*` for all. Nothing when it is neither. */
export function readEvents(given: unknown): readonly string[] | undefined {
  if (given === '*' || (Array.isArray(given) && given.length === 1 && given[0] === '*')) return WEBHOOK_EVENTS;
  if (!Array.isArray(given) || given.length === 0) return undefined;
  const names = given.map(String);
  return names.every((name) => WEBHOOK_EVENTS.includes(name)) ? [...new Set(names)] : undefined;
}
