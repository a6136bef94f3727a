import type { WantedStatus } from '@oblivion/protocol';
import { z } from 'zod';

const status = z.looseObject({
  status: z.string(),
  type: z.string().default('custom'),
  orderindex: z.coerce.number().default(0),
});

const field = z.looseObject({
  id: z.string(),
  name: z.string().default(''),
  type: z.string(),
  value: z.unknown().optional(),
});
export type ClickUpField = z.infer<typeof field>;
export const clickUpFields = z.looseObject({ fields: z.array(field) });

export const clickUpTask = z.looseObject({
  id: z.string(),
  name: z.string(),
  description: z.string().nullish(),
  markdown_description: z.string().nullish(),
  text_content: z.string().nullish(),
  status,
  priority: z
    .union([z.null(), z.number(), z.looseObject({ id: z.string() })])
    .optional()
    .transform((value) => (value == null ? null : Number(typeof value === 'number' ? value : value.id)))
    .transform((value) => (value !== null && value >= 1 && value <= 4 ? value : null)),
  url: z.string(),
  date_updated: z.string().nullish(),
  creator: z
    .looseObject({
      id: z.union([z.string(), z.number()]).transform(String).optional().catch(undefined),
      username: z.string().nullish(),
    })
    .optional(),
  list: z.looseObject({ id: z.string(), name: z.string().nullish() }),
  assignees: z
    .array(z.looseObject({ id: z.union([z.string(), z.number()]).transform(String), username: z.string().nullish() }))
    .optional()
    .catch(undefined),
  space: z.looseObject({ id: z.string() }).optional().catch(undefined),
  custom_fields: z.array(field).default([]).catch([]),
  tags: z
    .array(z.looseObject({ name: z.string() }))
    .default([])
    .catch([]),
});
export type ClickUpTask = z.infer<typeof clickUpTask>;

export const clickUpList = z.looseObject({ id: z.string(), name: z.string().default(''), statuses: z.array(status) });
export type ClickUpList = z.infer<typeof clickUpList>;
export type ClickUpStatus = z.infer<typeof status>;

const id = z.union([z.string(), z.number()]).transform(String);

export const clickUpUser = z.looseObject({ user: z.looseObject({ id, username: z.string().nullish() }) });
export const clickUpTeams = z.looseObject({ teams: z.array(z.looseObject({ id, name: z.string().default('') })) });

export const clickUpTags = z.looseObject({ tags: z.array(z.looseObject({ name: z.string() })) });

const comment = z.looseObject({
  id: z.union([z.string(), z.number()]).transform(String),
  comment: z.array(
    z.looseObject({ attributes: z.looseObject({ link: z.string().optional() }).optional().catch(undefined) }),
  ),
  comment_text: z.string().default(''),
  user: z.looseObject({ id: z.union([z.string(), z.number()]).transform(String), username: z.string().nullish() }),
  date: z.string(),
  reply_count: z.coerce.number().default(0).catch(0),
});
export type ClickUpComment = z.infer<typeof comment>;
/** A comment, and the one that it answers. */
export type ThreadedComment = ClickUpComment & { readonly parent: ClickUpComment | null };
export const clickUpComments = z.looseObject({ comments: z.array(comment) });

export const clickUpTaskPage = z.looseObject({ tasks: z.array(clickUpTask), last_page: z.boolean().optional() });

/** Null where a webhook is not bound to a place of this kind. */
const place = z.union([z.string(), z.number()]).transform(String).nullish();

const webhook = z.looseObject({
  id: z.string(),
  endpoint: z.string(),
  secret: z.string(),
  space_id: place,
  folder_id: place,
  list_id: place,
  task_id: place,
  /** `active`, `failing` or `suspended`. */
  health: z.looseObject({ status: z.string() }).optional(),
});
export type ClickUpWebhook = z.infer<typeof webhook>;
export const clickUpWebhooks = z.looseObject({ webhooks: z.array(webhook) });

/** The task's words as Markdown. */
export function descriptionOf(task: ClickUpTask): string {
  return task.markdown_description || task.text_content || task.description || '';
}

/**
 * Picks the status of a list that means what we want: by its type, and among statuses of one's own making by its name.
 * Undefined when the list has nothing like it: then the status stays as it is.
 */
export function chooseStatus(statuses: readonly ClickUpStatus[], wanted: WantedStatus): string | undefined {
  const inOrder = [...statuses].sort((a, b) => a.orderindex - b.orderindex);
  if (wanted === 'open') return inOrder.find((entry) => entry.type === 'open')?.status;
  if (wanted === 'done') {
    return (inOrder.find((entry) => entry.type === 'done') ?? inOrder.find((entry) => entry.type === 'closed'))?.status;
  }
  const own = inOrder.filter((entry) => entry.type === 'custom' || entry.type === 'unstarted');
  const isReview = (entry: ClickUpStatus): boolean => /review|approv|qa\b|verify/i.test(entry.status);
  if (wanted === 'in_review') return own.find(isReview)?.status;
  if (wanted === 'blocked') return own.find((entry) => /block|wait|hold/i.test(entry.status))?.status;
  return (
    own.find((entry) => /progress|doing|working|active/i.test(entry.status)) ??
    own.find((entry) => entry.type === 'custom' && !isReview(entry))
  )?.status;
}
