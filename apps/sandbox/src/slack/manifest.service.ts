import type { Sandbox } from '../sandbox.js';
import type { World } from '../worlds/world.js';
import type { AppManifest } from './app-manifest.js';

/** Makes the app of a workspace what a manifest says; what it does not ask for is refused or not told from then on. */
export async function applyManifest(sandbox: Sandbox, world: World, manifest: AppManifest): Promise<void> {
  const { features, oauth_config, settings } = manifest;
  Object.assign(world.slack, {
    scopes: new Set(oauth_config.scopes.bot),
    isAgent: features.agent_view !== undefined,
    subscriptions: new Set(settings.event_subscriptions.bot_events),
    commandUrl: features.slash_commands[0]?.url,
    interactivityUrl: settings.interactivity.is_enabled ? settings.interactivity.request_url : undefined,
  });
  Object.assign(world.slack.oauth, {
    redirectUrls: oauth_config.redirect_urls ?? [],
    isRotating: settings.token_rotation_enabled,
  });
  setSocketMode(sandbox, world, settings.socket_mode_enabled);
  const { request_url: requestUrl } = settings.event_subscriptions;
  if (requestUrl !== undefined && !settings.socket_mode_enabled)
    await sandbox.slackEvents.setRequestUrl(world, requestUrl);
}

/** Turning it off closes the connections that there are. */
export function setSocketMode(sandbox: Sandbox, world: World, isOn: boolean): void {
  world.slack.isSocketMode = isOn;
  if (!isOn) sandbox.slackSockets.disconnect(world, 'link_disabled');
}
