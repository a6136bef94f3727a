import type { RecordedChannel, RecordedMessage, RecordedTask, SandboxRecord } from './record.ts';

/** One workspace of the sandbox, as its control door shows it. */
export interface RecordPlace {
  readonly sandboxUrl: string;
  readonly workspaceId: string;
  readonly serviceUserId: number;
  readonly channelIds: readonly string[];
  readonly taskIds: readonly string[];
}

const readAtOnce = 8;

/** Reads everything that stands in Slack and ClickUp. */
export async function readRecord(place: RecordPlace): Promise<SandboxRecord> {
  const channels = await eachOf(place.channelIds, (id) => readChannel(place, id));
  const tasks = await eachOf(place.taskIds, (id) => readTask(place, id));
  return { channels, tasks };
}

interface TranscriptLine {
  readonly ts: string;
  readonly threadTs: string | null;
  readonly author: { readonly isApp: boolean };
  readonly text: string;
  readonly deleted: boolean;
  readonly streaming: RecordedMessage['streaming'];
  readonly pings: readonly string[];
}

export async function readChannel(place: RecordPlace, channelId: string): Promise<RecordedChannel> {
  const { messages } = await ask<{ messages: readonly TranscriptLine[] }>(place, `transcript?channelId=${channelId}`);
  return {
    id: channelId,
    messages: messages.map(({ ts, threadTs, author, text, deleted, streaming, pings }) => ({
      ts,
      threadTs,
      isByApp: author.isApp,
      isDeleted: deleted,
      text,
      streaming,
      pings,
    })),
  };
}

interface TaskReport {
  readonly task: { readonly status: { readonly status: string } };
  readonly comments: readonly { id: string; comment_text: string; user: { id: number } }[];
  readonly statusHistory: readonly { readonly byUserId: number; readonly to: string }[];
}

async function readTask(place: RecordPlace, taskId: string): Promise<RecordedTask> {
  const report = await ask<TaskReport>(place, `clickup/tasks/${taskId}`);
  const isService = (userId: number) => userId === place.serviceUserId;
  return {
    id: taskId,
    status: report.task.status.status,
    comments: report.comments.map(({ id, comment_text: text, user }) => ({
      id,
      text,
      isByService: isService(user.id),
    })),
    statuses: report.statusHistory.map(({ to, byUserId }) => ({ to, isByService: isService(byUserId) })),
  };
}

async function ask<T>({ sandboxUrl, workspaceId }: RecordPlace, path: string): Promise<T> {
  const response = await fetch(`${sandboxUrl}/control/workspaces/${workspaceId}/${path}`);
  if (!response.ok) throw new Error(`the sandbox answered ${response.status} to ${path}: ${await response.text()}`);
  return (await response.json()) as T;
}

async function eachOf<T, R>(items: readonly T[], read: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (let index = 0; index < items.length; index += readAtOnce) {
    results.push(...(await Promise.all(items.slice(index, index + readAtOnce).map(read))));
  }
  return results;
}
