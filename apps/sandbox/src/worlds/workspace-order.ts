import { z } from 'zod';
import { readEvents } from '../clickup/webhook-events.js';

const url = z.url({ protocol: /^https?$/ });
const milliseconds = z.number().int().min(0).max(86_400_000);

const timings = z
  .strictObject({
    slackRetryDelaysMs: z.array(milliseconds).max(20),
    slackTimeoutMs: milliseconds,
    slackVerifyEveryMs: milliseconds,
    slackVerifyForMs: milliseconds,
    slackSocketGraceMs: milliseconds,
    slackTokenLifeMs: milliseconds,
    slackStreamIdleMs: milliseconds,
    clickupRetryDelaysMs: z.array(milliseconds).max(20),
    clickupTimeoutMs: milliseconds,
    githubTimeoutMs: milliseconds,
    openaiChunkDelayMs: milliseconds,
    openaiSlowDelayMs: milliseconds,
    faultHoldMs: milliseconds,
  })
  .partial();

const limits = z
  .strictObject({
    slackRateLimits: z.enum(['off', 'real']),
    clickupRequestsPerMinute: z.number().int().min(1),
    githubRequestsPerHour: z.number().int().min(1),
    clickupSuspendAfterFailures: z.number().int().min(1),
  })
  .partial();

const fixedWebhook = z.strictObject({
  id: z.string().min(1),
  endpoint: url,
  secret: z.string().min(1),
  events: z
    .union([z.literal('*'), z.array(z.string())])
    .refine((events) => readEvents(events) !== undefined, 'names an unknown event'),
  listId: z.string().optional(),
  spaceId: z.string().optional(),
});

const fixedSlack = z
  .strictObject({
    teamId: z.string().min(1),
    appId: z.string().min(1),
    botId: z.string().min(1),
    botUserId: z.string().min(1),
    botToken: z.string().min(1),
    clientId: z.string().min(1),
    clientSecret: z.string().min(1),
    appToken: z.string().startsWith('xapp-'),
    signingSecret: z.string().min(1),
    /** Channel name to id. */
    channelIds: z.record(z.string(), z.string().min(1)),
  })
  .partial();

const fixedClickUp = z
  .strictObject({
    teamId: z.string().regex(/^\d+$/),
    spaceId: z.string().regex(/^\d+$/),
    listId: z.string().regex(/^\d+$/),
    token: z.string().min(1),
    serviceUserId: z.number().int().positive(),
    webhooks: z.array(fixedWebhook),
  })
  .partial();

const fixedGitHub = z
  .strictObject({
    owner: z.string().min(1),
    token: z.string().min(1),
    appId: z.number().int().positive(),
    appSlug: z.string().min(1),
    clientId: z.string().min(1),
    installationId: z.number().int().positive(),
    /** The hook of the app, which keeps its address over a restart. */
    appHook: z.strictObject({ url, secret: z.string() }),
  })
  .partial();

const fixedPerson = z
  .strictObject({
    slackUserId: z.string().min(1),
    clickupUserId: z.number().int().positive(),
    clickupToken: z.string().min(1),
    githubLogin: z.string().min(1),
    githubToken: z.string().min(1),
  })
  .partial();

const fixed = z
  .strictObject({
    workspaceId: z.string().min(1),
    slack: fixedSlack,
    clickup: fixedClickUp,
    github: fixedGitHub,
    openai: z.strictObject({ apiKey: z.string().min(1) }),
    /** E-mail to ids. */
    people: z.record(z.string(), fixedPerson),
  })
  .partial();

const clickUpStatuses = z
  .array(
    z.strictObject({
      status: z.string().min(1),
      type: z.enum(['open', 'custom', 'done', 'closed', 'unstarted']),
    }),
  )
  .min(1);

/** Body of `POST /control/workspaces`. */
export const workspaceOrder = z.strictObject({
  name: z.string().min(1).max(100).default('Sandbox'),
  slack: z
    .strictObject({
      requestUrl: url.optional(),
      commandUrl: url.optional(),
      interactivityUrl: url.optional(),
      socketMode: z.boolean().optional(),
      scopes: z.array(z.string()).optional(),
      redirectUrls: z.array(url).optional(),
      tokenRotation: z.boolean().optional(),
    })
    .default({}),
  channels: z.array(z.string().min(1).max(80)).min(1).default(['general']),
  people: z.array(z.strictObject({ name: z.string().min(1), email: z.email() })).default([]),
  clickup: z
    .strictObject({
      listName: z.string().min(1).default('Tasks'),
      statuses: clickUpStatuses.optional(),
      /** Lists besides the first, in the same space. */
      otherLists: z
        .array(z.strictObject({ name: z.string().min(1), statuses: clickUpStatuses.optional() }))
        .default([]),
      /** Names of other workspaces that a token of OAuth reaches. */
      otherTeams: z.array(z.string().min(1)).default([]),
      /** Custom fields of all lists. */
      fields: z
        .array(z.strictObject({ name: z.string().min(1), type: z.enum(['url', 'text', 'short_text', 'number']) }))
        .default([]),
    })
    .default({ listName: 'Tasks', otherLists: [], otherTeams: [], fields: [] }),
  github: z
    .strictObject({
      repositories: z
        .array(z.string().regex(/^[\w.-]+$/))
        .min(1)
        .default(['website']),
    })
    .default({ repositories: ['website'] }),
  openai: z.strictObject({}).default({}),
  timings: timings.default({}),
  limits: limits.default({}),
  fixed: fixed.default({}),
});

export type WorkspaceOrder = z.infer<typeof workspaceOrder>;

/** Body of `PATCH /control/workspaces/:id`. */
export const workspacePatch = z.strictObject({
  slack: z
    .strictObject({
      requestUrl: url.nullable().optional(),
      commandUrl: url.nullable().optional(),
      interactivityUrl: url.nullable().optional(),
      socketMode: z.boolean().optional(),
      scopes: z.array(z.string()).optional(),
      grantable: z.array(z.string()).optional(),
      refusedBlocks: z.array(z.string()).optional(),
    })
    .default({}),
});
