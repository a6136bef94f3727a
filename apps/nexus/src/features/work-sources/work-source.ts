import type { ConnectionId, SourceProvider, TenantId, WantedStatus } from '@oblivion/protocol';
import type { SourceTask } from '../tasks/source-task.js';
import type { Discussion } from './discussion.js';

/** A task where it was written. */
export interface SourcePlace {
  readonly connectionId: string;
  readonly externalTaskId: string;
}

/** A comment of Oblivion: who speaks, and what. */
export interface Remark {
  readonly author: string;
  /** Goes on after the author: `asks:`. */
  readonly heading: string;
  /** Markdown. */
  readonly text: string;
  readonly links: readonly { readonly title: string; readonly url: string }[];
  /** Address of the task in Observer. */
  readonly taskUrl: string;
}

/** A sign on a task, for as long as something holds of it. */
export interface TaskMark {
  isSet(place: SourcePlace): Promise<boolean>;
  /** Looks first: what is there already is not set again, and what is not there is not taken away. */
  change(place: SourcePlace, isSet: boolean): Promise<'changed' | 'unchanged' | 'gone'>;
}

/** Links to what was made, where the task itself has room for them besides its comments. */
export interface ArtifactLinks {
  /** In place of those before. Answers with the reason when nothing can be done for it, now or later. */
  set(place: SourcePlace, links: Remark['links']): Promise<string | null>;
}

/** A task that a person asked for elsewhere. */
export interface TaskDraft {
  readonly connectionId: string;
  /** Where it is to lie, such as a list of ClickUp. */
  readonly place: string;
  readonly title: string;
  /** Markdown. */
  readonly text: string;
  /** Tag of its project. */
  readonly tag: string;
  readonly author: string;
  readonly asked: { readonly url: string };
}

/** Writes tasks. What it wrote carries the mark of the effect, in an address in its description. */
export interface TaskWriter {
  /** Answers with the id of the task there. */
  write(draft: TaskDraft, effectId: string): Promise<string>;
  findByEffect(draft: TaskDraft, effectId: string, owedAt: Date): Promise<string | undefined>;
}

/** How far a task is, whatever the source's own names for it. */
export type SourceState = 'open' | 'started' | 'done' | 'cancelled';

export interface TaskOfSource extends SourceTask {
  readonly state: SourceState;
  /** Tags or labels that may name a project. */
  readonly labels: readonly string[];
}

export interface SourceComment {
  readonly id: string;
  readonly author: string;
  readonly text: string;
  readonly isDeleted: boolean;
}

/** What happened to a task, and the task as its source shows it now. */
export interface SourceNews {
  readonly externalId: string;
  readonly by: string;
  readonly task: TaskOfSource | undefined;
  /** Why there is no task any more, as a part of a sentence: `it was deleted in ClickUp`. */
  readonly goneBecause: string | null;
  /** Comments of people: Oblivion's own are left out. */
  readonly comments: readonly SourceComment[];
  /** A status that a person set, and what it was before, where the source says it. */
  readonly status: { readonly from: string | null; readonly to: string; readonly by: string } | null;
  /** Found by comparing instead of told by a webhook: nobody knows who did it, or when. */
  readonly isFound: boolean;
}

/** A pull request that names tasks, and what happened to it. */
export interface PullNews {
  readonly url: string;
  readonly title: string;
  readonly state: 'open' | 'merged' | 'closed';
  /** What happened, as a sentence; null when it is not worth one. */
  readonly note: string | null;
  /** When the pull request last changed, by its source's clock. */
  readonly updatedAt: Date;
  readonly references: TaskReferences;
}

/** Ways to name a task in prose. */
export interface TaskReferences {
  readonly externalIds: readonly string[];
  readonly taskIds: readonly string[];
  readonly urls: readonly string[];
}

export type SourceReading =
  | { readonly kind: 'news'; readonly news: SourceNews }
  | { readonly kind: 'pull'; readonly pull: PullNews }
  /** What Oblivion did itself: nothing new in it but the time. */
  | { readonly kind: 'own'; readonly externalId: string; readonly changedAt: Date | null }
  | { readonly kind: 'nothing' };

/** A webhook as it stands at the door. */
export interface SignedRequest {
  readonly connectionId: string;
  readonly raw: Buffer;
  header(name: string): string | undefined;
}

/** The sender's own name for a change, what it is, and what it is about: changes of one subject keep their order. */
export interface WebhookName {
  readonly key: string;
  readonly kind: string;
  readonly subject: string;
}

export interface ConnectedPlace {
  readonly id: ConnectionId;
  readonly tenantId: TenantId;
}

/** What of the source a tenant has connected, in words for people. */
export interface SourceDescription {
  readonly id: ConnectionId;
  /** Names of the places that tasks come from. */
  readonly places: readonly string[];
  /** The account under which Oblivion writes there. */
  readonly account: string;
}

export interface ChangedPage {
  readonly tasks: readonly { readonly externalId: string; readonly updatedAt: Date }[];
  readonly isLast: boolean;
  /** Nothing that changed before this moment is missing with this page. */
  readonly until: Date | undefined;
  /** How many calls the source allows before its next reset, where it says so. */
  readonly callsLeft?: number | undefined;
}

/** Where people write tasks, and where results and status go back: one implementation for each outside system. */
export interface WorkSource {
  readonly provider: SourceProvider;
  /** People and Oblivion set the same status: it must not overwrite what people decided. */
  readonly hasSharedStatus: boolean;
  /** People are named by an `@` there as well: a tag that is no project's may be somebody's name. */
  readonly namesPeopleByAt: boolean;
  readonly comments: Discussion<SourcePlace, Remark>;
  /** That an agent is stuck on a blocker; undefined where the status says it. */
  readonly blockedMark: TaskMark | undefined;
  /** That an agent has the task; undefined where nothing shows it. */
  readonly holderMark: TaskMark | undefined;
  /** Undefined where links stand in comments alone. */
  readonly artifactLinks: ArtifactLinks | undefined;
  /** Undefined where Oblivion writes no tasks. */
  readonly writer: TaskWriter | undefined;
  /** Undefined when the tenant has not connected it. */
  describe(tenantId: TenantId): Promise<SourceDescription | undefined>;
  /** The connection that a webhook is for; undefined when its signature is not that connection's. */
  verify(request: SignedRequest): Promise<ConnectedPlace | undefined>;
  /** Undefined when there is nothing in the webhook to keep. */
  identify(body: Record<string, unknown>, request: SignedRequest): WebhookName | undefined;
  /** What a kept webhook tells, with what has to be fetched for it. */
  read(connectionId: string, webhook: { kind: string; body: unknown }): Promise<SourceReading>;
  /** A task as it stands now, in place of the webhooks that may have been missed. */
  compare(connectionId: string, externalId: string): Promise<SourceReading>;
  /** Answers with the reason when nothing can be done for it, now or later. */
  setStatus(place: SourcePlace, wanted: WantedStatus): Promise<string | null>;
  /** Tasks that changed after a moment of the source's clock, the change longest ago first. */
  listChanged(connectionId: string, after: Date, page: number): Promise<ChangedPage>;
  /** Sees to it that webhooks come: revives, makes again, has sent again what was not taken. */
  tendWebhooks(connectionId: string): Promise<void>;
}
