import { slackCommand, slackEvents, slackScopes } from './slack-usage.js';

export interface SlackManifestPlace {
  /** Where Slack reaches Nexus: `NEXUS_PUBLIC_URL`. Undefined for Socket Mode, in which Nexus goes to Slack. */
  readonly publicUrl: string | undefined;
  /** What the app is called in the workspace. */
  readonly name: string;
}

/** The manifest from which a workspace makes its Slack app: what Nexus uses, and no more. */
export function slackManifest({ publicUrl, name }: SlackManifestPlace) {
  const isSocketMode = publicUrl === undefined;
  const door = (path: string): string => `${publicUrl?.replace(/\/+$/, '')}/webhooks/slack/${path}`;
  const at = <K extends string>(key: K, path: string): { readonly [P in K]?: string } =>
    (isSocketMode ? {} : { [key]: door(path) }) as { readonly [P in K]?: string };
  const { command, description, usage_hint } = slackCommand;
  return {
    display_information: {
      name,
      description: 'AI agents as members of the team',
      long_description:
        'Oblivion brings tasks of the team to AI agents and carries the talk about each task into its thread. Agents speak ' +
        'under their own names and say that they are an AI. Ask it with the slash command; it answers you alone.',
      background_color: '#14171a',
    },
    features: {
      bot_user: { display_name: name, always_online: true },
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: true },
      agent_view: { agent_description: 'Agents that work on tasks of the team, each in the thread of its task.' },
      slash_commands: [{ command, ...at('url', 'commands'), description, usage_hint, should_escape: false }],
    },
    oauth_config: { scopes: { bot: slackScopes() } },
    settings: {
      event_subscriptions: { ...at('request_url', 'events'), bot_events: Object.keys(slackEvents) },
      interactivity: { is_enabled: true, ...at('request_url', 'interactions') },
      org_deploy_enabled: false,
      socket_mode_enabled: isSocketMode,
      token_rotation_enabled: false,
    },
  };
}
