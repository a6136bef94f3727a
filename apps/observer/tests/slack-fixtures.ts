import { type SlackCheck, type SlackConnectionView, type SlackManifestView } from '@oblivion/protocol';
import { secondsAgo, startMs } from './fixtures.js';

export function slackConnection(change: Partial<SlackConnectionView['token']> = {}): SlackConnectionView {
  return {
    teamId: 'T0123ABCD',
    appId: 'A0456EFGH',
    botUserId: 'U0789IJKL',
    connectedAt: secondsAgo(90),
    events: 'http',
    clientId: '1234567890.9876543210',
    token: {
      expiresAt: new Date(startMs + 43_200_000).toISOString(),
      refreshAt: new Date(startMs + 36_000_000).toISOString(),
      problem: null,
      lostAt: null,
      ...change,
    },
  };
}

export function slackFindings(): SlackCheck['findings'] {
  const advice = 'does not have the app in it; write `/invite @Oblivion` in C0789';
  return [
    { subject: 'bot token', state: 'ok', words: 'is that of B0456 in T0123ABCD' },
    { subject: 'scopes', state: 'bad', words: 'lack commands; give the app its manifest again and reinstall it' },
    { subject: 'channel of @auth-refactor', state: 'ok', words: 'C0123 can be read' },
    { subject: 'channel of @billing', state: 'bad', words: advice },
    { subject: 'events', state: 'unknown', words: 'have not come yet; write in a channel of a project' },
  ];
}

/** What Nexus makes of a wish; the real one is longer. */
export function slackManifest(wish: { name: string; events: string; rotation: string }): SlackManifestView {
  const manifest = {
    display_information: { name: wish.name },
    settings: { socket_mode_enabled: wish.events === 'socket', token_rotation_enabled: wish.rotation === 'on' },
  };
  const createUrl = new URL('https://api.slack.com/apps?new_app=1');
  createUrl.searchParams.set('manifest_json', JSON.stringify(manifest));
  return {
    manifest,
    createUrl: createUrl.href,
    redirectUrl: 'https://observer.example.com/connections/slack/callback',
  };
}
