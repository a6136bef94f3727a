import { type ClickUpTask, descriptionOf } from '../../integrations/clickup/clickup-task.js';
import { maximumTitleLength, type SourceTask } from '../tasks/source-task.js';

/** A ClickUp task in Oblivion's words. */
export function toSourceTask(task: ClickUpTask): SourceTask {
  const milliseconds = Number(task.date_updated);
  return {
    externalId: task.id,
    url: task.url,
    title: clean(task.name).slice(0, maximumTitleLength) || 'Untitled task',
    description: clean(descriptionOf(task)),
    priority: task.priority,
    status: task.status.status,
    updatedAt: new Date(Number.isFinite(milliseconds) ? milliseconds : 0),
  };
}

/** PostgreSQL keeps neither zero characters nor halves of characters. */
function clean(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD').toWellFormed();
}
