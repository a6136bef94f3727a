import { OutsideCallError } from '../../platform/errors/outside-call-error.js';
import {
  type ClickUpDocument,
  clickUpDocuments,
  clickUpPages,
  clickUpPlace,
  type DocumentPage,
  type DocumentPlace,
  documentPlaces,
  flattenPages,
} from './clickup-document.js';
import type { CommentPart } from './comment-part.js';
import {
  type ClickUpList,
  type ClickUpComment,
  type ClickUpField,
  clickUpFields,
  type ClickUpTask,
  clickUpComments,
  clickUpList,
  clickUpTags,
  clickUpTeams,
  clickUpUser,
  clickUpTask,
  clickUpTaskPage,
  descriptionOf,
  type ClickUpWebhook,
  clickUpWebhooks,
  type ThreadedComment,
} from './clickup-task.js';
import { type ClickUpCredentials, ClickUpRequests } from './clickup-request.client.js';
import { effectMark } from './clickup-webhook.js';
import { scopeBody, type WebhookScope } from './webhook-scope.js';

/** Tasks on a page of ClickUp's search. */
const taskPageSize = 100;
/** Comments on a page of a task's; so many pages are read at most. */
const commentPageSize = 25;
const commentPages = 20;
/** So many threads of a task are read at most. */
const commentThreads = 50;

/** Text and ground of a tag that Oblivion makes: white on red. */
const tagColours = { tag_fg: '#FFFFFF', tag_bg: '#B71C1C' };

/** The events that Oblivion asks ClickUp for. */
const clickUpEvents = [
  'taskCreated',
  'taskUpdated',
  'taskDeleted',
  'taskPriorityUpdated',
  'taskStatusUpdated',
  'taskAssigneeUpdated',
  'taskTagUpdated',
  'taskMoved',
  'taskCommentPosted',
  'taskCommentUpdated',
];

/** The ClickUp API calls that Oblivion makes. */
export class ClickUpClient {
  readonly #requests: ClickUpRequests;

  constructor(credentials: ClickUpCredentials, timeoutMs: number) {
    this.#requests = new ClickUpRequests(credentials, timeoutMs);
  }

  /** How many calls ClickUp allows before its next reset, as it last said. */
  get callsLeft(): number | undefined {
    return this.#requests.callsLeft;
  }

  /** Whose token it is. */
  async getUser(): Promise<{ readonly id: string; readonly name: string }> {
    const { user } = await this.#requests.get('/v2/user', clickUpUser);
    return { id: user.id, name: user.username ?? 'unnamed' };
  }

  /** The workspaces that the token reaches. */
  async listWorkspaces(): Promise<readonly { readonly id: string; readonly name: string }[]> {
    return (await this.#requests.get('/v2/team', clickUpTeams)).teams;
  }

  /** The task with its description as Markdown; undefined when it is gone. */
  async findTask(taskId: string): Promise<ClickUpTask | undefined> {
    return this.#requests.find(`/v2/task/${encodeURIComponent(taskId)}?include_markdown_description=true`, clickUpTask);
  }

  /** A list with its statuses; undefined when it is gone. */
  async findList(listId: string): Promise<ClickUpList | undefined> {
    return this.#requests.find(`/v2/list/${encodeURIComponent(listId)}`, clickUpList);
  }

  /** Where Docs lie that belong to a list. */
  async listDocumentPlaces(listId: string): Promise<readonly DocumentPlace[]> {
    return documentPlaces(await this.#requests.get(`/v2/list/${encodeURIComponent(listId)}`, clickUpPlace));
  }

  /** All Docs that lie directly in a place and are neither deleted nor archived. */
  async listDocuments(workspaceId: string, place: DocumentPlace): Promise<readonly ClickUpDocument[]> {
    const documents: ClickUpDocument[] = [];
    let cursor: string | undefined;
    do {
      const query = new URLSearchParams({ parent_id: place.id, parent_type: place.type, limit: '100' });
      if (cursor !== undefined) query.set('next_cursor', cursor);
      const path = `/v3/workspaces/${encodeURIComponent(workspaceId)}/docs?${query}`;
      const page = await this.#requests.get(path, clickUpDocuments);
      documents.push(...page.docs);
      cursor = page.docs.length === 0 ? undefined : (page.next_cursor ?? undefined);
    } while (cursor !== undefined);
    return documents.filter(({ parent, deleted, archived }) => parent.id === place.id && !deleted && !archived);
  }

  /** The pages of a Doc. */
  async listPages(workspaceId: string, documentId: string): Promise<readonly DocumentPage[]> {
    const document = `/v3/workspaces/${encodeURIComponent(workspaceId)}/docs/${encodeURIComponent(documentId)}`;
    const path = `${document}/pages?max_page_depth=-1&content_format=text%2Fmd`;
    return flattenPages(await this.#requests.get(path, clickUpPages));
  }

  /** Writes a task into a list; answers with its id. */
  async createTask(listId: string, task: { name: string; markdown: string }): Promise<string> {
    const path = `/v2/list/${encodeURIComponent(listId)}/task`;
    const body = { name: task.name, markdown_content: task.markdown };
    const made = await this.#requests.call({ method: 'POST', path, body });
    return String((made as { id?: unknown }).id);
  }

  /** The id of a task of a list that was made after a moment and carries a mark in its description. */
  async findTaskByMark(
    listId: string,
    { mark, afterMs }: { mark: string; afterMs: number },
  ): Promise<string | undefined> {
    for (let page = 0; ; page += 1) {
      const query = new URLSearchParams({
        page: String(page),
        include_closed: 'true',
        include_markdown_description: 'true',
        date_created_gt: String(Math.max(0, afterMs)),
      });
      const path = `/v2/list/${encodeURIComponent(listId)}/task?${query}`;
      const { tasks, last_page } = await this.#requests.get(path, clickUpTaskPage);
      const found = tasks.find((task) => descriptionOf(task).includes(mark));
      if (found !== undefined || (last_page ?? tasks.length < taskPageSize)) return found?.id;
    }
  }

  async setStatus(taskId: string, status: string): Promise<void> {
    await this.#requests.call({ method: 'PUT', path: `/v2/task/${encodeURIComponent(taskId)}`, body: { status } });
  }

  /** Gives a task to users, and takes it from others; whom it names neither way stays. */
  async changeAssignees(
    taskId: string,
    { add = [], remove = [] }: { readonly add?: readonly string[]; readonly remove?: readonly string[] },
  ): Promise<void> {
    const body = { assignees: { add: add.map(Number), rem: remove.map(Number) } };
    await this.#requests.call({ method: 'PUT', path: `/v2/task/${encodeURIComponent(taskId)}`, body });
  }

  /** The custom fields of a list. */
  async listFields(listId: string): Promise<readonly ClickUpField[]> {
    return (await this.#requests.get(`/v2/list/${encodeURIComponent(listId)}/field`, clickUpFields)).fields;
  }

  async setField(taskId: string, fieldId: string, value: string): Promise<void> {
    const path = `/v2/task/${encodeURIComponent(taskId)}/field/${encodeURIComponent(fieldId)}`;
    await this.#requests.call({ method: 'POST', path, body: { value } });
  }

  /** Makes a tag known in a space, when it is not. */
  async ensureTag(spaceId: string, name: string): Promise<void> {
    const path = `/v2/space/${encodeURIComponent(spaceId)}/tag`;
    const { tags } = await this.#requests.get(path, clickUpTags);
    if (tags.some((tag) => tag.name.toLowerCase() === name)) return;
    try {
      await this.#requests.call({ method: 'POST', path, body: { tag: { name, ...tagColours } } });
    } catch (error) {
      // Another process may have made it just now; if not, the tag cannot be given to a task, which says why.
      if (!(error instanceof OutsideCallError && error.failure.kind === 'refused')) throw error;
    }
  }

  async addTag(taskId: string, name: string): Promise<void> {
    await this.#requests.call({ method: 'POST', path: tagPath(taskId, name) });
  }

  async removeTag(taskId: string, name: string): Promise<void> {
    await this.#requests.call({ method: 'DELETE', path: tagPath(taskId, name) });
  }

  /** Posts a comment; answers with its id. */
  async comment(taskId: string, parts: readonly CommentPart[]): Promise<string> {
    const path = `/v2/task/${encodeURIComponent(taskId)}/comment`;
    const answer = await this.#requests.call({ method: 'POST', path, body: { comment: parts, notify_all: false } });
    return String((answer as { id?: unknown }).id);
  }

  async editComment(commentId: string, parts: readonly CommentPart[]): Promise<void> {
    const path = `/v2/comment/${encodeURIComponent(commentId)}`;
    await this.#requests.call({ method: 'PUT', path, body: { comment: parts } });
  }

  /** Does nothing when the comment is gone already. */
  async deleteComment(commentId: string): Promise<void> {
    try {
      await this.#requests.call({ method: 'DELETE', path: `/v2/comment/${encodeURIComponent(commentId)}` });
    } catch (error) {
      if (!(error instanceof OutsideCallError && error.failure.reason.startsWith('http 404'))) throw error;
    }
  }

  /**
   * The comments of a task, those of its threads among them, in the order in which they were written. Of more than there are on
   * all pages that are read, the oldest are left out, and so are threads beyond the newest.
   */
  async listComments(taskId: string): Promise<readonly ThreadedComment[]> {
    const found: ThreadedComment[] = [];
    let threads = 0;
    for await (const page of this.#commentPages(taskId)) {
      for (const comment of page) {
        found.push({ ...comment, parent: null });
        if (comment.reply_count === 0 || threads === commentThreads) continue;
        threads += 1;
        const replies = await this.listReplies(comment.id);
        found.push(...replies.map((reply) => ({ ...reply, parent: comment })));
      }
    }
    return found.toSorted((one, other) => Number(one.date) - Number(other.date));
  }

  /** The replies to a comment. */
  async listReplies(commentId: string): Promise<readonly ClickUpComment[]> {
    const path = `/v2/comment/${encodeURIComponent(commentId)}/reply`;
    return (await this.#requests.find(path, clickUpComments))?.comments ?? [];
  }

  /** A comment of a task that begins a thread; undefined when it is gone, or older than all that are read. */
  async findComment(taskId: string, commentId: string): Promise<ClickUpComment | undefined> {
    for await (const page of this.#commentPages(taskId)) {
      const found = page.find(({ id }) => id === commentId);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The id of the comment that carries the effect's mark. */
  async findCommentByEffect(taskId: string, effectId: string): Promise<string | undefined> {
    const mark = `${effectMark}=${effectId}`;
    for await (const page of this.#commentPages(taskId)) {
      const found = page.find((entry) => entry.comment.some((part) => part.attributes?.link?.includes(mark)));
      if (found !== undefined) return found.id;
    }
    return undefined;
  }

  async *#commentPages(taskId: string): AsyncGenerator<readonly ClickUpComment[]> {
    const path = `/v2/task/${encodeURIComponent(taskId)}/comment`;
    let after = '';
    for (let page = 1; page <= commentPages; page += 1) {
      const { comments } = await this.#requests.get(`${path}${after}`, clickUpComments);
      yield comments;
      const oldest = comments.at(-1);
      if (oldest === undefined || comments.length < commentPageSize) return;
      after = `?${new URLSearchParams({ start: oldest.date, start_id: oldest.id })}`;
    }
  }

  /** A page of the workspace's tasks that changed after a moment, the change longest ago first, closed ones too. */
  async listUpdatedTasks(
    workspaceId: string,
    { afterMs, page }: { afterMs: number; page: number },
  ): Promise<{ tasks: readonly ClickUpTask[]; isLast: boolean }> {
    const query = new URLSearchParams({
      page: String(page),
      order_by: 'updated',
      reverse: 'true',
      subtasks: 'true',
      include_closed: 'true',
      date_updated_gt: String(Math.max(0, afterMs)),
    });
    const path = `/v2/team/${encodeURIComponent(workspaceId)}/task?${query}`;
    const answer = await this.#requests.get(path, clickUpTaskPage);
    return { tasks: answer.tasks, isLast: answer.last_page ?? answer.tasks.length < taskPageSize };
  }

  /** Webhooks that were made with this token. */
  async listWebhooks(workspaceId: string): Promise<readonly ClickUpWebhook[]> {
    const path = `/v2/team/${encodeURIComponent(workspaceId)}/webhook`;
    return (await this.#requests.get(path, clickUpWebhooks)).webhooks;
  }

  async deleteWebhook(id: string): Promise<void> {
    await this.#requests.call({ method: 'DELETE', path: `/v2/webhook/${encodeURIComponent(id)}` });
  }

  /** Has ClickUp send to a webhook again that it had suspended. */
  async reviveWebhook(id: string, endpoint: string): Promise<void> {
    const body = { endpoint, events: clickUpEvents, status: 'active' };
    await this.#requests.call({ method: 'PUT', path: `/v2/webhook/${encodeURIComponent(id)}`, body });
  }

  /** Answers with the secret of the new webhook. */
  async createWebhook(workspaceId: string, endpoint: string, scope: WebhookScope): Promise<string> {
    const path = `/v2/team/${encodeURIComponent(workspaceId)}/webhook`;
    const body = { endpoint, events: clickUpEvents, ...scopeBody(scope) };
    const made = await this.#requests.call({ method: 'POST', path, body });
    return String((made as { webhook?: { secret?: unknown } }).webhook?.secret);
  }
}

function tagPath(taskId: string, name: string): string {
  return `/v2/task/${encodeURIComponent(taskId)}/tag/${encodeURIComponent(name)}`;
}
