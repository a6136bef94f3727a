/** What the sandbox's control API shows; only the fields that are used here. */
export interface WorkspaceView {
  readonly workspaceId: string;
  readonly slack: {
    readonly teamId: string;
    readonly apiUrl: string;
    readonly botToken: string;
    readonly botUserId: string;
    readonly botId: string;
    readonly appId: string;
    readonly signingSecret: string;
    readonly channels: readonly { readonly id: string; readonly name: string }[];
    readonly requestUrlVerified: boolean;
    readonly requestUrlProblem: string | null;
  };
  readonly clickup: {
    readonly apiUrl: string;
    readonly token: string;
    readonly teamId: string;
    readonly spaceId: string;
    readonly listId: string;
    readonly serviceUser: { readonly id: number };
  };
  /** Missing in what an earlier release kept. */
  readonly github?: {
    readonly apiUrl: string;
    readonly owner: string;
    readonly repositories: readonly string[];
    readonly token: string;
  };
  readonly openai: { readonly apiKey: string };
  readonly people: readonly PersonView[];
  readonly journalSeq: number;
}

export interface PersonView {
  readonly name: string;
  readonly email: string;
  readonly slackUserId: string;
  readonly clickupUserId: number;
  readonly clickupToken: string;
}

export interface WebhookView {
  readonly id: string;
  readonly endpoint: string;
  readonly secret: string;
  readonly events: readonly string[];
  readonly list_id: number | null;
  readonly space_id: number | null;
}

export interface SlackLine {
  readonly ts: string;
  readonly threadTs: string | null;
  readonly author: { readonly id: string; readonly name: string; readonly isApp: boolean };
  readonly text: string;
  readonly deleted: boolean;
  /** Null for a message that came whole; else how it stands with its growth. */
  readonly streaming: 'in_progress' | 'completed' | 'errored' | null;
  readonly metadata: { readonly event_type: string } | null;
  readonly pings: readonly string[];
  readonly blocks: readonly unknown[];
}

export interface ClickUpReport {
  readonly task: {
    readonly id: string;
    readonly name: string;
    readonly url: string;
    readonly status: { readonly status: string };
  };
  readonly comments: readonly {
    readonly id: string;
    readonly comment_text: string;
    readonly user: { readonly id: number; readonly username: string };
  }[];
  readonly statusHistory: readonly {
    readonly at: string;
    readonly byUserId: number;
    readonly from: string | null;
    readonly to: string;
  }[];
}

export interface JournalEntry {
  readonly seq: number;
  /** ISO 8601, when the exchange had ended. */
  readonly at: string;
  readonly kind: string;
  readonly name: string;
  readonly outcome: string;
  readonly error?: string;
  readonly durationMs: number;
  readonly detail: Readonly<Record<string, unknown>>;
}
