import { z } from 'zod';

const user = z.looseObject({ login: z.string().max(100), id: z.number(), type: z.string().default('User') });
const label = z.looseObject({ name: z.string() });
const when = z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'must be a time');

export const gitHubIssue = z.looseObject({
  number: z.int().positive(),
  title: z.string(),
  body: z.string().nullish(),
  html_url: z.string(),
  state: z.string(),
  state_reason: z.string().nullish(),
  labels: z
    .array(z.union([label, z.string().transform((name) => ({ name }))]))
    .default([])
    .catch([]),
  assignees: z
    .array(z.looseObject({ login: z.string() }))
    .optional()
    .catch(undefined),
  updated_at: when,
  pull_request: z.looseObject({ merged_at: z.string().nullish() }).nullish(),
});
export type GitHubIssue = z.infer<typeof gitHubIssue>;

export const gitHubComment = z.looseObject({
  id: z.number(),
  body: z.string().nullish(),
  user: user.nullish(),
});
export type GitHubComment = z.infer<typeof gitHubComment>;

export const gitHubPull = gitHubIssue.extend({ merged: z.boolean().nullish(), merged_at: z.string().nullish() });
export type GitHubPull = z.infer<typeof gitHubPull>;

const repository = z.looseObject({ full_name: z.string(), id: z.number().optional().catch(undefined) });
/** What every event tells: in which repository it happened. */
export const eventPlace = z.looseObject({ repository });
const common = { action: z.string(), repository, sender: user };

export const issuesEvent = z.looseObject({ ...common, issue: gitHubIssue });
export const commentEvent = z.looseObject({ ...common, issue: gitHubIssue, comment: gitHubComment });
export const pullEvent = z.looseObject({ ...common, pull_request: gitHubPull });
export const reviewEvent = z.looseObject({
  ...common,
  pull_request: gitHubPull,
  review: z.looseObject({ state: z.string(), html_url: z.string().nullish() }),
});

/** The events that are kept. Others are counted at the door. */
const known = new Set(['issues', 'issue_comment', 'pull_request', 'pull_request_review']);

const named = z.looseObject({
  action: z.string().max(100).optional().catch(undefined),
  repository: z
    .looseObject({ full_name: z.string().max(200) })
    .optional()
    .catch(undefined),
  issue: z.looseObject({ number: z.number() }).optional().catch(undefined),
  pull_request: z.looseObject({ number: z.number() }).optional().catch(undefined),
});

/** The name of a webhook: its delivery id, its kind, and the issue or pull request whose news keep their order. */
export function gitHubWebhookName(
  headers: { readonly event: string | undefined; readonly delivery: string | undefined },
  body: unknown,
): { key: string; kind: string; subject: string } | undefined {
  const { event, delivery } = headers;
  const parsed = named.safeParse(body);
  if (event === undefined || delivery === undefined || !parsed.success) return undefined;
  const { action = '', repository, issue, pull_request: pull } = parsed.data;
  const kind = action === '' ? event : `${event}.${action}`;
  if (!known.has(event)) return undefined;
  if (repository === undefined) return undefined;
  const number = (issue ?? pull)?.number ?? 0;
  return { key: delivery.slice(0, 200), kind: kind.slice(0, 200), subject: `${repository.full_name}#${number}` };
}
