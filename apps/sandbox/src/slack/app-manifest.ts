import { z } from 'zod';
import { DEFAULT_SCOPES } from './scopes.js';

const url = z.url({ protocol: /^https?$/ });
/** Slack's names of events of which this stand-in can tell, with the scopes of which one is needed. */
const EVENT_SCOPES: Readonly<Record<string, readonly string[]>> = {
  'message.channels': ['channels:history'],
  'message.groups': ['groups:history'],
  app_mention: ['app_mentions:read'],
  reaction_added: ['reactions:read'],
  reaction_removed: ['reactions:read'],
  member_joined_channel: ['channels:read', 'groups:read'],
  member_left_channel: ['channels:read', 'groups:read'],
  app_home_opened: [],
  app_uninstalled: [],
  tokens_revoked: [],
  agent_session_stopped: ['assistant:write'],
  channel_archive: ['channels:read'],
  channel_unarchive: ['channels:read'],
  channel_rename: ['channels:read'],
  channel_deleted: ['channels:read'],
  group_archive: ['groups:read'],
  group_unarchive: ['groups:read'],
  group_rename: ['groups:read'],
  group_deleted: ['groups:read'],
};

const slashCommand = z.strictObject({
  command: z.string().regex(/^\/[\w-]{1,31}$/),
  url: url.optional(),
  description: z.string().min(1).max(2000),
  usage_hint: z.string().max(1000).optional(),
  should_escape: z.boolean().optional(),
});

/** An app manifest, as far as this stand-in knows it. Anything else in it is refused, as Slack does. */
export const appManifest = z
  .strictObject({
    display_information: z.strictObject({
      name: z.string().min(1).max(35),
      description: z.string().max(140).optional(),
      long_description: z.string().min(174).max(4000).optional(),
      background_color: z
        .string()
        .regex(/^#(?:[0-9a-f]{3}){1,2}$/i)
        .optional(),
    }),
    features: z.strictObject({
      bot_user: z.strictObject({ display_name: z.string().min(1).max(80), always_online: z.boolean().optional() }),
      app_home: z
        .strictObject({
          home_tab_enabled: z.boolean(),
          messages_tab_enabled: z.boolean(),
          messages_tab_read_only_enabled: z.boolean(),
        })
        .optional(),
      agent_view: z.strictObject({ agent_description: z.string().min(1).max(300) }).optional(),
      slash_commands: z.array(slashCommand).max(50).default([]),
    }),
    oauth_config: z.strictObject({
      redirect_urls: z.array(url).min(1).max(1000).optional(),
      scopes: z.strictObject({ bot: z.array(z.enum(DEFAULT_SCOPES)).min(1) }),
    }),
    settings: z.strictObject({
      event_subscriptions: z.strictObject({ request_url: url.optional(), bot_events: z.array(z.string()).min(1) }),
      interactivity: z.strictObject({ is_enabled: z.boolean(), request_url: url.optional() }),
      org_deploy_enabled: z.boolean(),
      socket_mode_enabled: z.boolean(),
      token_rotation_enabled: z.boolean(),
    }),
  })
  .superRefine(({ oauth_config, settings, features }, context) => {
    const granted = new Set<string>(oauth_config.scopes.bot);
    for (const event of settings.event_subscriptions.bot_events) {
      const needed = EVENT_SCOPES[event];
      if (needed === undefined) context.addIssue({ code: 'custom', message: `unknown event ${event}` });
      else if (needed.length > 0 && !needed.some((scope) => granted.has(scope)))
        context.addIssue({ code: 'custom', message: `${event} needs the scope ${needed.join(' or ')}` });
    }
    const { event_subscriptions, interactivity } = settings;
    const urls = [event_subscriptions.request_url, ...features.slash_commands.map((command) => command.url)];
    if (interactivity.is_enabled) urls.push(interactivity.request_url);
    if (!settings.socket_mode_enabled && urls.includes(undefined))
      context.addIssue({ code: 'custom', message: 'an address is missing, which is needed outside Socket Mode' });
    if (settings.token_rotation_enabled && oauth_config.redirect_urls === undefined)
      context.addIssue({ code: 'custom', message: 'token_rotation_enabled needs redirect_urls' });
    if (features.agent_view !== undefined && !granted.has('assistant:write'))
      context.addIssue({ code: 'custom', message: 'agent_view needs the scope assistant:write' });
    if (features.slash_commands.length > 0 && !granted.has('commands'))
      context.addIssue({ code: 'custom', message: 'slash_commands need the scope commands' });
  });
export type AppManifest = z.infer<typeof appManifest>;
