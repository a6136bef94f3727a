export interface GitHubUser {
  readonly id: number;
  readonly login: string;
  readonly type: 'User' | 'Bot' | 'Organization';
}

export interface GitHubLabel {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly description: string | null;
}

export interface GitHubReview {
  readonly id: number;
  readonly userId: number;
  readonly state: 'approved' | 'changes_requested' | 'commented';
  readonly body: string;
  readonly submittedAt: string;
}

/** What a pull request has besides what it shares with an issue. */
export interface GitHubPull {
  readonly head: string;
  readonly reviews: GitHubReview[];
  mergedAt: string | null;
}

/** An issue or a pull request: GitHub numbers them together. */
export interface GitHubIssue {
  readonly id: number;
  readonly number: number;
  readonly userId: number;
  readonly createdAt: string;
  readonly pull: GitHubPull | null;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  stateReason: 'completed' | 'not_planned' | 'reopened' | 'duplicate' | null;
  labels: readonly string[];
  updatedAt: string;
  closedAt: string | null;
}

export interface GitHubComment {
  readonly id: number;
  readonly issueNumber: number;
  readonly userId: number;
  readonly createdAt: string;
  readonly isViaApp: boolean;
  body: string;
  updatedAt: string;
}

/** One try to hand over a webhook; GitHub makes one, and another when it is asked to. */
export interface GitHubDelivery {
  readonly id: number;
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly body: string;
  readonly deliveredAt: string;
  readonly isRedelivery: boolean;
  readonly repositoryId: number | null;
  /** 0 while it is under way, and when nobody answered. */
  statusCode: number;
  status: string;
  durationSeconds: number;
}

export interface GitHubHook {
  readonly id: number;
  readonly createdAt: string;
  url: string;
  secret: string;
  events: readonly string[];
  isActive: boolean;
  /** Newest last. */
  readonly deliveries: GitHubDelivery[];
}

export interface GitHubRepository {
  readonly id: number;
  name: string;
  readonly createdAt: string;
  readonly labels: Map<string, GitHubLabel>;
  readonly issues: Map<number, GitHubIssue>;
  readonly comments: Map<number, GitHubComment>;
  readonly hooks: Map<number, GitHubHook>;
  nextNumber: number;
}

export interface GitHubApp {
  readonly id: number;
  readonly clientId: string;
  readonly slug: string;
  readonly installationId: number;
  readonly botUserId: number;
  /** Its own webhook; it sends nothing while it has no address. */
  readonly hook: GitHubHook;
  /** Installation tokens with the time at which they end. */
  readonly tokens: Map<string, number>;
}

/** An organization with repositories, its people, an app installed in it, and a personal token of a service user. */
export interface GitHubAccount {
  readonly owner: GitHubUser;
  readonly users: Map<number, GitHubUser>;
  /** Personal tokens. */
  readonly tokens: Map<string, number>;
  readonly serviceToken: string;
  readonly serviceUserId: number;
  readonly app: GitHubApp;
  readonly repositories: Map<string, GitHubRepository>;
  /** Names that repositories had before, in small letters: the API sends callers on. */
  readonly formerNames: Map<string, GitHubRepository>;
  lastId: number;
}

export function nextId(account: GitHubAccount): number {
  account.lastId += 1;
  return account.lastId;
}

export function userOf(account: GitHubAccount, id: number): GitHubUser {
  const user = account.users.get(id);
  if (user === undefined) throw new Error(`no GitHub user ${id}`);
  return user;
}
