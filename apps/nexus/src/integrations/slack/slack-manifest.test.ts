import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { slackCreateUrl, slackManifest, slackRedirectUrl } from './slack-manifest.js';
import { slackMethods } from './slack-usage.js';

test('the list of methods is that of the calls in the clients', () => {
  const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');
  const source = ['./slack.client.ts', './slack-channels.client.ts', './slack-streams.client.ts'].map(read).join('\n');
  const called = [...source.matchAll(/this\.#client\.(\w+(?:\.\w+)+)\(/g)].map(([, method]) => method);
  expect([...new Set(called)].toSorted()).toEqual(Object.keys(slackMethods).toSorted());
});

test('in Socket Mode the manifest names no address', () => {
  const manifest = slackManifest({ publicUrl: undefined, name: 'Oblivion' });
  expect(manifest.settings).toMatchObject({ socket_mode_enabled: true, interactivity: { is_enabled: true } });
  expect(JSON.stringify(manifest)).not.toContain('url');
});

test('the manifest leads to the doors of the public address, and keeps within the limits of Slack', () => {
  const manifest = slackManifest({ publicUrl: 'https://nexus.example.com/base/', name: 'Oblivion' });
  const doors = 'https://nexus.example.com/base/webhooks/slack';
  expect(manifest.settings.event_subscriptions.request_url).toBe(`${doors}/events`);
  expect(manifest.settings.interactivity.request_url).toBe(`${doors}/interactions`);
  expect(manifest.features.slash_commands[0]?.url).toBe(`${doors}/commands`);
  expect(manifest.display_information.description.length).toBeLessThanOrEqual(140);
  expect(manifest.display_information.long_description.length).toBeGreaterThanOrEqual(174);
  expect(manifest.oauth_config.scopes.bot).toMatchInlineSnapshot(`
    [
      "assistant:write",
      "channels:history",
      "channels:join",
      "channels:manage",
      "channels:read",
      "chat:write",
      "chat:write.customize",
      "commands",
      "groups:history",
      "groups:read",
      "groups:write",
      "metadata.message:read",
      "reactions:read",
      "reactions:write",
      "users:read",
      "users:read.email",
    ]
  `);
});

test('who installs by OAuth comes back to Observer; tokens are rotated only where that is wanted', () => {
  const redirectUrl = slackRedirectUrl('https://observer.example.com');
  const plain = slackManifest({ publicUrl: 'https://nexus.example.com', name: 'Oblivion', redirectUrl });
  expect(plain.oauth_config.redirect_urls).toEqual(['https://observer.example.com/connections/slack/callback']);
  expect(plain.settings.token_rotation_enabled).toBe(false);
  const rotating = slackManifest({ publicUrl: undefined, name: 'Oblivion', redirectUrl, isRotating: true });
  expect(rotating.settings.token_rotation_enabled).toBe(true);
});

test('the link to a new app carries the whole manifest, and stays short enough for a browser', () => {
  const redirectUrl = slackRedirectUrl('https://observer.example.com');
  const manifest = slackManifest({ publicUrl: 'https://nexus.example.com', name: 'Ä & Söhne #1', redirectUrl });
  const link = new URL(slackCreateUrl('https://api.slack.com/apps', manifest));
  expect([link.origin + link.pathname, link.searchParams.get('new_app')]).toEqual(['https://api.slack.com/apps', '1']);
  expect(JSON.parse(link.searchParams.get('manifest_json') ?? '')).toEqual(manifest);
  expect(link.href.length).toBeLessThan(8_000);
});
