import type { SlackConnectionView } from '@oblivion/protocol';
import type { Company } from './company.ts';
import type { Hub } from './hub.ts';

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A person who connects Slack through the doors that Observer uses, and through Slack's own page. */
export class SlackInstaller {
  readonly #url: string;
  readonly #cookie: string;
  readonly #company: Company;

  private constructor(url: string, cookie: string, company: Company) {
    this.#url = url;
    this.#cookie = cookie;
    this.#company = company;
  }

  static async signIn(hub: Hub, company: Company, email = 'mira@acme.test'): Promise<SlackInstaller> {
    return new SlackInstaller(hub.nexusUrl, await hub.signIn(email, company.tenantId), company);
  }

  /** Makes the app of the company's workspace from the manifest, with tokens that are rotated or not. */
  async makeApp(rotation: 'on' | 'off' = 'on'): Promise<void> {
    const { body } = await this.call('GET', `manifest?rotation=${rotation}`);
    await this.#company.control('PUT', 'slack/manifest', body['manifest'] as object);
  }

  /** What the app's settings show, as a person copies it. */
  get app() {
    const { clientId, clientSecret, signingSecret } = this.#company.workspace.slack;
    return { clientId, clientSecret, signingSecret };
  }

  /** Begins, decides on Slack's page and answers with what the browser is sent back with. */
  async goToSlack(
    app: object = this.app,
    decision: 'allow' | 'deny' = 'allow',
  ): Promise<Readonly<Record<string, string>>> {
    const begun = await this.call('POST', 'installations', app);
    if (begun.status !== 201) throw new Error(JSON.stringify(begun.body));
    const asked = new URL(String(begun.body['authorizeUrl']));
    const page = await fetch(asked);
    if (!page.ok) throw new Error(await page.text());
    const form = new URLSearchParams(asked.searchParams);
    form.set('decision', decision);
    const decided = await fetch(asked.origin + asked.pathname, { method: 'POST', body: form, redirect: 'manual' });
    return Object.fromEntries(new URL(decided.headers.get('location') ?? '').searchParams);
  }

  async complete(back: object): Promise<Answer> {
    return this.call('POST', 'installations/completion', back);
  }

  /** All of it; throws when it is refused. */
  async install(): Promise<SlackConnectionView> {
    const { status, body } = await this.complete(await this.goToSlack());
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body as unknown as SlackConnectionView;
  }

  async connection(): Promise<SlackConnectionView | null> {
    return (await this.call('GET', '')).body['connection'] as SlackConnectionView | null;
  }

  async health(): Promise<Readonly<Record<string, unknown>> | undefined> {
    const answer = await fetch(`${this.#url}/api/v1/health`, { headers: { cookie: this.#cookie } });
    const { parts } = (await answer.json()) as { parts: Record<string, unknown>[] };
    return parts.find(({ name }) => name === 'slack');
  }

  async call(method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${this.#url}/api/v1/connections/slack${path === '' ? '' : `/${path}`}`, {
      method,
      headers: { cookie: this.#cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  }
}
