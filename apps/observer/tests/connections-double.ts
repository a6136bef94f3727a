import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  clickUpInstallation,
  clickUpInstallationAnswer,
  clickUpInstallationCompletion,
  clickUpInstallationRequest,
  slackCheck,
  slackConnectionAnswer,
  slackConnectionView,
  type SlackConnectionView,
  slackInstallation,
  slackInstallationCompletion,
  slackInstallationRequest,
  slackManifestQuery,
  slackManifestView,
  slackTokens,
  type SourceConnection,
  sourceConnections,
} from '@oblivion/protocol';
import { answer, bodyOf, refuse } from './double-answers.js';
import { slackConnection, slackFindings, slackManifest } from './slack-fixtures.js';

/** How Nexus is connected to Slack and to work sources, and the ways to connect it. */
export class ConnectionsDouble {
  clickUpWorkspaces = [{ id: '901', name: 'Acme' }];
  readonly clickUpForms: object[] = [];
  clickUpRefusal: { readonly field: string; readonly detail: string } | undefined;
  slackConnection: SlackConnectionView | null = null;
  sourceConnections: SourceConnection[] = [];
  slackFindings = slackFindings();
  /** What connecting Slack is refused with, as a field and words. */
  slackRefusal: { readonly field: string; readonly detail: string } | undefined;
  /** Forms about Slack that came, in order. */
  readonly slackForms: unknown[] = [];
  readonly #isOperator: () => boolean;

  constructor(isOperator: () => boolean) {
    this.#isOperator = isOperator;
  }

  async answer(route: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (route === 'GET /api/v1/connections/sources')
      return answer(response, sourceConnections, { connections: this.sourceConnections });
    if (route.includes('/connections/slack')) return this.#slack(route, request, response);
    if (route.includes('/connections/clickup')) return this.#clickUp(route, request, response);
    return refuse(response, 'not_found');
  }

  async #slack(route: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const place = '/api/v1/connections/slack';
    if (!this.#isOperator())
      return refuse(response, 'forbidden', { detail: 'This needs the role admin; yours is viewer.' });
    if (route === `GET ${place}`) return answer(response, slackConnectionAnswer, { connection: this.slackConnection });
    if (route === `GET ${place}/manifest`) {
      const wish = slackManifestQuery.parse(
        Object.fromEntries(new URL(request.url ?? '', 'http://nexus').searchParams),
      );
      return answer(response, slackManifestView, slackManifest(wish));
    }
    if (route === `GET ${place}/check`) return answer(response, slackCheck, { findings: this.slackFindings });
    const body: unknown = JSON.parse(await bodyOf(request));
    if (this.slackRefusal !== undefined) return refuse(response, 'invalid_request', this.slackRefusal);
    const expiresAt = new Date(Date.now() + 900_000).toISOString();
    if (route === `POST ${place}/installations`) {
      this.slackForms.push(slackInstallationRequest.parse(body));
      return answer(response, slackInstallation, { authorizeUrl: 'https://slack.test/authorize?state=s1', expiresAt });
    }
    const form = route === `PUT ${place}/tokens` ? slackTokens : slackInstallationCompletion;
    this.slackForms.push(form.parse(body));
    this.slackConnection = slackConnection();
    return answer(response, slackConnectionView, this.slackConnection);
  }

  async #clickUp(route: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body: unknown = JSON.parse(await bodyOf(request));
    if (this.clickUpRefusal !== undefined) return refuse(response, 'invalid_request', this.clickUpRefusal);
    if (route === 'POST /api/v1/connections/clickup/installations') {
      this.clickUpForms.push(clickUpInstallationRequest.parse(body));
      const authorizeUrl = 'https://clickup.test/app?state=s1';
      return answer(response, clickUpInstallation, { authorizeUrl, expiresAt: new Date().toISOString() });
    }
    const form = clickUpInstallationCompletion.parse(body);
    this.clickUpForms.push(form);
    const [first] = this.clickUpWorkspaces;
    const chosen = this.clickUpWorkspaces.find(({ id }) => id === form.workspaceId);
    const isClear = chosen !== undefined || this.clickUpWorkspaces.length === 1;
    return answer(
      response,
      clickUpInstallationAnswer,
      isClear
        ? { outcome: 'connected', workspace: chosen ?? (first as { id: string; name: string }) }
        : { outcome: 'choose', state: 's2', workspaces: this.clickUpWorkspaces },
    );
  }
}
