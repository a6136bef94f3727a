import { Inject, Injectable } from '@nestjs/common';
import type { SlackManifestView } from '@oblivion/protocol';
import { slackCreateUrl, slackManifest, slackRedirectUrl } from '../../integrations/slack/slack-manifest.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';

/** The addresses between Nexus, Observer and Slack. */
@Injectable()
export class SlackPlaces {
  readonly #settings: Settings;
  constructor(@Inject(SETTINGS) settings: Settings) {
    this.#settings = settings;
  }

  /** Ends in a slash. */
  get slackUrl(): string {
    return this.#settings.slack.url;
  }

  get apiUrl(): string {
    return new URL('api/', this.slackUrl).href;
  }

  get redirectUrl(): string {
    return slackRedirectUrl(this.#settings.http.observerUrl);
  }

  get timeoutMs(): number {
    return this.#settings.slack.timeoutMs;
  }

  manifest(wish: { name: string; events: 'http' | 'socket'; rotation: 'on' | 'off' }): SlackManifestView {
    const { redirectUrl } = this;
    const manifest = slackManifest({
      publicUrl: wish.events === 'socket' ? undefined : this.#settings.http.publicUrl,
      name: wish.name,
      redirectUrl,
      isRotating: wish.rotation === 'on',
    });
    return { manifest, createUrl: slackCreateUrl(this.#settings.slack.appsUrl, manifest), redirectUrl };
  }
}
