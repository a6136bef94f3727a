import { slackCommand, slackEvents, slackScopes } from './slack-usage.js';

export interface SlackManifestPlace {
  /** Where Slack reaches Nexus: `NEXUS_PUBLIC_URL`. Undefined for Socket Mode, in which Nexus goes to Slack. */
  readonly publicUrl: string | undefined;
  /** What the app is called in the workspace. */
  readonly name: string;
  /** Where Slack sends people back to who install the app by OAuth. */
  readonly redirectUrl?: string | undefined;
  /** Whether installing gives tokens that expire and are refreshed. Slack wants an address to come back to for it. */
  readonly isRotating?: boolean;
}

/** The manifest from which a workspace makes its Slack app: what Nexus uses, and no more. */
export function slackManifest({ publicUrl, name, redirectUrl, isRotating = false }: SlackManifestPlace) {
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
    oauth_config: {
      ...(redirectUrl === undefined ? {} : { redirect_urls: [redirectUrl] }),
      scopes: { bot: slackScopes() },
    },
    settings: {
      event_subscriptions: { ...at('request_url', 'events'), bot_events: Object.keys(slackEvents) },
      interactivity: { is_enabled: true, ...at('request_url', 'interactions') },
      org_deploy_enabled: false,
      socket_mode_enabled: isSocketMode,
      token_rotation_enabled: isRotating,
    },
  };
}

/** Observer's page to which Slack sends people back: there is the session of the person who began to install. */
export function slackRedirectUrl(observerUrl: string): string {
  return new URL('/connections/slack/callback', observerUrl).href;
}

/** Slack's page for a new app, filled in with a manifest. */
export function slackCreateUrl(appsUrl: string, manifest: ReturnType<typeof slackManifest>): string {
  const url = new URL(appsUrl);
  url.searchParams.set('new_app', '1');
  url.searchParams.set('manifest_json', JSON.stringify(manifest));
  return url.href;
}
