import { hasListToTake, listToTakeIsMissing, roles } from '@oblivion/protocol';
import { z } from 'zod';

const name = z.string().min(1).max(100);

/** What `nexus seed` reads: a tenant with its people, connections, groups, projects and agents. */
export const seedFile = z.strictObject({
  tenant: z.strictObject({
    slug: z.string().regex(/^[a-z0-9-]{1,60}$/),
    name,
    /** Slack channel in which operators are told what they should know; `operatorChannel` of the tenant. */
    operatorChannel: z.string().optional(),
  }),
  people: z
    .array(
      z.strictObject({
        name,
        email: z.email(),
        role: z.enum(roles),
        slackUserId: z.string().optional(),
        clickupUserId: z.coerce.string().optional(),
      }),
    )
    .default([]),
  slack: z
    .strictObject({
      apiUrl: z.url(),
      teamId: z.string(),
      appId: z.string(),
      botId: z.string(),
      botUserId: z.string(),
      botToken: z.string(),
      signingSecret: z.string(),
      /** For Socket Mode: Nexus goes to Slack instead of Slack to Nexus. */
      appToken: z.string().startsWith('xapp-', 'must be an app-level token, which begins with xapp-').optional(),
    })
    .optional(),
  clickup: z
    .strictObject({
      apiUrl: z.url().default('https://api.clickup.com/api'),
      /** The only one that the token reaches when left out. */
      workspaceId: z.coerce.string().optional(),
      token: z.string(),
      /** The user of the token; checked when it is named. */
      serviceUserId: z.coerce.string().optional(),
      /** Places whose tasks are wanted; the whole workspace when left out. */
      webhooks: z
        .array(
          z.union([
            z.strictObject({ spaceId: z.coerce.string().regex(/^\d+$/) }),
            z.strictObject({ listId: z.coerce.string().regex(/^\d+$/) }),
          ]),
        )
        .min(1)
        .max(50)
        .optional(),
    })
    .optional(),
  github: z
    .strictObject({
      apiUrl: z.url().default('https://api.github.com'),
      repositories: z.array(z.string().regex(/^[\w.-]+\/[\w.-]+$/, 'must be owner/name')).min(1),
      token: z.string().optional(),
      app: z
        .strictObject({ clientId: z.coerce.string(), installationId: z.coerce.string(), privateKey: z.string() })
        .optional(),
      labels: z
        .strictObject({ inProgress: name.optional(), blocked: name.optional(), inReview: name.optional() })
        .optional(),
    })
    .refine(({ token, app }) => (token === undefined) !== (app === undefined), 'needs either a token or an app')
    .optional(),
  groups: z.array(z.strictObject({ name, slackChannelId: z.string().optional() })).default([]),
  projects: z
    .array(
      z
        .strictObject({
          tag: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'must be lower-case letters, digits, - and _'),
          name,
          group: z.string(),
          slackChannelId: z.string(),
          clickupListId: z.coerce.string().optional(),
          /** Labels that send an issue to the project, besides its tag. */
          labels: z.array(name).optional(),
          model: z.string().optional(),
          /** A mention of the app in its channel starts a task in its list. */
          mentionsStartTasks: z.boolean().optional(),
          /** Every task of its list is its own, also one that names no project. */
          takesWholeList: z.boolean().optional(),
        })
        .refine(hasListToTake, listToTakeIsMissing),
    )
    .default([]),
  agents: z
    .array(
      z.strictObject({
        name,
        description: z.string().max(500).default(''),
        groups: z.array(z.string()).min(1),
        iconEmoji: z
          .string()
          .regex(/^:[\w+-]+:$/)
          .optional(),
        /** Where it is woken when something waits for it and it is not connected. */
        wakeUrl: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).optional(),
      }),
    )
    .default([]),
});
export type SeedFile = z.infer<typeof seedFile>;
