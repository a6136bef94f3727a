import type { ChannelChanged, ChannelMade, GroupMade, ProjectChanged, ProjectMade } from '@oblivion/protocol';
import type { Company } from './company.ts';
import type { Hub } from './hub.ts';

export interface ChannelView {
  readonly id: string;
  readonly name: string;
  readonly isPrivate: boolean;
  readonly isArchived: boolean;
  readonly purpose: string;
  readonly members: readonly string[];
  readonly hasApp: boolean;
}

/** What Nexus answered to an order. */
export interface Answer<T> {
  readonly status: number;
  readonly body: T & { readonly detail?: string; readonly field?: string };
}

/** An owner of a company who makes groups and projects. */
export class Orders {
  readonly #hub: Hub;
  readonly #company: Company;
  readonly #cookie: string;

  private constructor(hub: Hub, company: Company, cookie: string) {
    this.#hub = hub;
    this.#company = company;
    this.#cookie = cookie;
  }

  static async of(hub: Hub, company: Company, email = 'mira@acme.test'): Promise<Orders> {
    return new Orders(hub, company, await hub.signIn(email, company.tenantId));
  }

  project(order: object): Promise<Answer<ProjectMade>> {
    return this.#post('projects', { name: 'A project', group: 'demo', ...order });
  }

  group(order: object): Promise<Answer<GroupMade>> {
    return this.#post('groups', order);
  }

  change(projectId: string, change: object): Promise<Answer<ChannelChanged>> {
    return this.#send('PATCH', `projects/${projectId}`, change);
  }

  archive(projectId: string): Promise<Answer<ProjectChanged>> {
    return this.#post(`projects/${projectId}/archive`);
  }

  restore(projectId: string): Promise<Answer<ProjectChanged>> {
    return this.#post(`projects/${projectId}/restore`);
  }

  /** All channels as Slack has them. */
  async channels(): Promise<readonly ChannelView[]> {
    return (await this.#company.control<{ channels: ChannelView[] }>('GET', 'slack/channels')).channels;
  }

  async channel({ id }: Pick<ChannelMade, 'id'>): Promise<ChannelView> {
    return (await this.channels()).find((channel) => channel.id === id) as ChannelView;
  }

  #post<T>(path: string, body?: object): Promise<Answer<T>> {
    return this.#send('POST', path, body);
  }

  async #send<T>(method: string, path: string, body?: object): Promise<Answer<T>> {
    const response = await fetch(`${this.#hub.nexusUrl}/api/v1/${path}`, {
      method,
      headers: { cookie: this.#cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Answer<T>['body'] };
  }
}
