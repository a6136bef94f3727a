import type { ClickUpDocument } from './documents.js';

export type StatusType = 'open' | 'custom' | 'done' | 'closed' | 'unstarted';

export interface ClickUpStatus {
  readonly status: string;
  readonly type: StatusType;
  readonly orderindex: number;
  readonly color: string;
}

export interface ClickUpUser {
  readonly id: number;
  readonly username: string;
  readonly email: string;
  readonly color: string;
  readonly initials: string;
}

export interface ClickUpTag {
  readonly name: string;
  readonly tag_fg: string;
  readonly tag_bg: string;
  readonly creator: number;
}

export interface StatusChange {
  readonly at: string;
  readonly byUserId: number;
  readonly from: string | null;
  readonly to: string;
}

/** A task as the workspace keeps it; task-view.ts turns it into what the API shows. */
export interface ClickUpTask {
  readonly id: string;
  readonly creatorId: number;
  readonly orderindex: number;
  readonly dateCreatedMs: number;
  readonly parentId: string | null;
  readonly statusHistory: StatusChange[];
  /** A task can be moved to another list. */
  listId: string;
  name: string;
  markdown: string;
  status: ClickUpStatus;
  /** 1 urgent to 4 low. */
  priority: number | null;
  assigneeIds: readonly number[];
  tags: readonly ClickUpTag[];
  dueDateMs: number | null;
  startDateMs: number | null;
  timeEstimateMs: number | null;
  dateUpdatedMs: number;
  dateDoneMs: number | null;
  dateClosedMs: number | null;
  isArchived: boolean;
  /** Values of custom fields by the ids of the fields. */
  readonly fieldValues: Map<string, string | number>;
}

export interface ClickUpComment {
  readonly id: string;
  readonly taskId: string;
  /** Comment this one answers, if any. */
  readonly parentCommentId: string | null;
  readonly userId: number;
  readonly dateMs: number;
  blocks: readonly Readonly<Record<string, unknown>>[];
  isResolved: boolean;
  assigneeId: number | null;
  assignedById: number | null;
}

export interface ClickUpList {
  readonly id: string;
  readonly name: string;
  readonly folderId: string;
  readonly spaceId: string;
  readonly statuses: readonly ClickUpStatus[];
}

/** A custom field of all lists of the workspace. */
export interface ClickUpField {
  readonly id: string;
  readonly name: string;
  readonly type: 'url' | 'text' | 'short_text' | 'number';
}

/** The app that people may allow to reach the workspace. */
export interface ClickUpOauth {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Codes that were given out, and when they end. */
  readonly codes: Map<string, { readonly expiresAtMs: number; isUsed: boolean }>;
}

export type WebhookStatus = 'active' | 'failing' | 'suspended';

export interface ClickUpWebhook {
  readonly id: string;
  readonly userId: number;
  readonly secret: string;
  readonly clientId: string;
  endpoint: string;
  events: readonly string[];
  readonly spaceId: string | null;
  readonly folderId: string | null;
  readonly listId: string | null;
  readonly taskId: string | null;
  status: WebhookStatus;
  failCount: number;
}

export interface ClickUpWorkspace {
  readonly teamId: string;
  readonly name: string;
  readonly space: { readonly id: string; readonly name: string; readonly tags: Map<string, ClickUpTag> };
  readonly lists: ReadonlyMap<string, ClickUpList>;
  readonly fields: readonly ClickUpField[];
  readonly users: ReadonlyMap<number, ClickUpUser>;
  /** Token to the id of the user it belongs to. */
  readonly tokens: Map<string, number>;
  readonly oauth: ClickUpOauth;
  /** Other workspaces that a token of OAuth reaches; nothing is in them. */
  readonly otherTeams: readonly { readonly id: string; readonly name: string }[];
  readonly serviceUserId: number;
  readonly serviceToken: string;
  readonly tasks: Map<string, ClickUpTask>;
  readonly comments: Map<string, ClickUpComment>;
  readonly documents: Map<string, ClickUpDocument>;
  readonly webhooks: Map<string, ClickUpWebhook>;
  /** Last history id given out; ClickUp's are large increasing numbers. */
  lastHistoryId: bigint;
}
