import { Injectable } from '@nestjs/common';
import type { ConnectionId } from '@oblivion/protocol';
import { z } from 'zod';
import type { GitHubClient } from '../../integrations/github/github.client.js';
import { type GitHubAnswer, type GitHubRequest, readAnswer } from '../../integrations/github/github-request.client.js';
import { Provisioning } from '../workspace/provisioning.service.js';
import type { GitHubSecrets } from './github-connection.js';
import type { Delivery } from './redelivery.js';

const hook = z.looseObject({
  id: z.number(),
  active: z.boolean(),
  config: z.looseObject({ url: z.string().optional() }),
});
const config = z.looseObject({ url: z.string().nullish() });
const delivery = z.looseObject({ id: z.number(), guid: z.string(), event: z.string(), status_code: z.number() });

/** The events that Oblivion asks for. */
const events = ['issues', 'issue_comment', 'pull_request', 'pull_request_review'];
const hookPages = 10;

export interface HookPlace {
  readonly id: ConnectionId;
  readonly repositories: readonly string[];
  readonly secrets: GitHubSecrets;
}

/** Where the log of deliveries of a webhook lies. */
export interface HookLog {
  readonly path: string;
  readonly isOfApp: boolean;
}

/** The webhooks of a connection: that of the app, or one in each repository. */
@Injectable()
export class GitHubHooks {
  readonly #provisioning: Provisioning;
  constructor(provisioning: Provisioning) {
    this.#provisioning = provisioning;
  }

  /** Gives every webhook the present secret. */
  async renew(client: GitHubClient, place: HookPlace): Promise<void> {
    if ('clientId' in place.secrets) return this.#configureApp(client, place);
    for (const repository of place.repositories) await this.#ensure(client, place, repository, { isRenewed: true });
  }

  /** Makes again what is missing and starts what was stopped; answers with how many needed it, and with their logs. */
  async check(client: GitHubClient, place: HookPlace): Promise<{ mended: number; logs: readonly HookLog[] }> {
    if ('clientId' in place.secrets) {
      const { body } = await client.callAsApp({ method: 'GET', path: '/app/hook/config' });
      const isOurs = readAnswer(config, body).url === this.#address(place.id);
      if (!isOurs) await this.#configureApp(client, place);
      return { mended: isOurs ? 0 : 1, logs: [{ path: '/app/hook/deliveries', isOfApp: true }] };
    }
    const logs: HookLog[] = [];
    let mended = 0;
    for (const repository of place.repositories) {
      const { id, isMended } = await this.#ensure(client, place, repository, { isRenewed: false });
      logs.push({ path: `/repos/${repository}/hooks/${id}/deliveries`, isOfApp: false });
      if (isMended) mended += 1;
    }
    return { mended, logs };
  }

  /** The newest deliveries, newest first. */
  async listDeliveries(client: GitHubClient, log: HookLog, pages: number): Promise<readonly Delivery[]> {
    const found: Delivery[] = [];
    let query: string | undefined = 'per_page=100';
    for (let page = 0; query !== undefined && page < pages; page++) {
      const request: GitHubRequest = { method: 'GET', path: `${log.path}?${query}` };
      const answer: GitHubAnswer = log.isOfApp ? await client.callAsApp(request) : await client.call(request);
      found.push(...readAnswer(z.array(delivery), answer.body));
      query = answer.next;
    }
    return found;
  }

  async redeliver(client: GitHubClient, log: HookLog, { id }: Delivery): Promise<void> {
    const request = { method: 'POST', path: `${log.path}/${id}/attempts` } as const;
    await (log.isOfApp ? client.callAsApp(request) : client.call(request));
  }

  async #ensure(
    client: GitHubClient,
    place: HookPlace,
    repository: string,
    { isRenewed }: { isRenewed: boolean },
  ): Promise<{ id: number; isMended: boolean }> {
    const path = `/repos/${repository}/hooks`;
    const url = this.#address(place.id);
    const find = async () =>
      (await client.listAll(`${path}?per_page=100`, hook, hookPages)).find((one) => one.config.url === url);
    const content = { active: true, events, config: this.#config(place) };
    let ours = await find();
    if (ours === undefined) {
      try {
        const { body } = await client.call({ method: 'POST', path, body: { name: 'web', ...content } });
        return { id: readAnswer(hook, body).id, isMended: true };
      } catch (error) {
        // Another process may have made it since: GitHub takes no second one for the same address.
        ours = await find();
        if (ours === undefined) throw error;
      }
    }
    const isMended = !ours.active;
    if (isMended || isRenewed) await client.call({ method: 'PATCH', path: `${path}/${ours.id}`, body: content });
    return { id: ours.id, isMended };
  }

  async #configureApp(client: GitHubClient, place: HookPlace): Promise<void> {
    await client.callAsApp({ method: 'PATCH', path: '/app/hook/config', body: this.#config(place) });
  }

  #config({ id, secrets }: HookPlace) {
    return { url: this.#address(id), content_type: 'json', insecure_ssl: '0', secret: secrets.webhookSecret };
  }

  #address(id: ConnectionId): string {
    return this.#provisioning.webhookAddress('github', id);
  }
}
