import { Inject, Injectable } from '@nestjs/common';
import type {
  SlackConnectionView,
  SlackInstallation,
  SlackInstallationCompletion,
  SlackInstallationRequest,
  SlackTokens as PastedTokens,
  TenantId,
} from '@oblivion/protocol';
import { z } from 'zod';
import { SlackClient } from '../../integrations/slack/slack.client.js';
import {
  type GrantedInstallation,
  type GrantedToken,
  redeemSlackCode,
  slackAuthorizeUrl,
} from '../../integrations/slack/slack-oauth.client.js';
import { requestSocketAddress } from '../../integrations/slack/slack-socket.client.js';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { OutsideCallError } from '../../platform/errors/outside-call-error.js';
import type { PersonPrincipal } from '../access/principal.js';
import { Connections } from '../workspace/connection.service.js';
import { OauthStates } from '../workspace/oauth-states.service.js';
import { SlackWorkspaces } from '../workspace/slack-workspaces.service.js';
import { installRefusal, missingScopes } from './install-refusal.js';
import { SlackPlaces } from './slack-places.service.js';

/** The secrets of an app, which wait with the state while the person is in Slack. */
const appSecrets = z.object({
  clientId: z.string(),
  clientSecret: z.string(),
  signingSecret: z.string(),
  appToken: z.string().optional(),
});
type AppSecrets = z.infer<typeof appSecrets>;

/** What is stored of a new connection, besides what Slack tells of the token. */
type NewSecrets = GrantedToken & Partial<AppSecrets> & { readonly signingSecret: string };

/** Connects workspaces of Slack for people. */
@Injectable()
export class SlackInstallations {
  readonly #connections: Connections;
  readonly #states: OauthStates;
  readonly #workspaces: SlackWorkspaces;
  readonly #places: SlackPlaces;
  @Inject(CLOCK) private readonly clock!: Clock;

  constructor(connections: Connections, states: OauthStates, workspaces: SlackWorkspaces, places: SlackPlaces) {
    this.#connections = connections;
    this.#states = states;
    this.#workspaces = workspaces;
    this.#places = places;
  }

  async find(tenantId: TenantId): Promise<SlackConnectionView | null> {
    return this.#workspaces.find(tenantId);
  }

  /** Where the person goes to allow the app in Slack. */
  async begin(person: PersonPrincipal, request: SlackInstallationRequest): Promise<SlackInstallation> {
    const secrets = await this.#secretsOf(person.tenantId, request);
    const { state, expiresAt } = await this.#states.begin(person, 'slack', secrets);
    const { slackUrl, redirectUrl } = this.#places;
    const authorizeUrl = slackAuthorizeUrl(slackUrl, { clientId: secrets.clientId, redirectUrl, state });
    return { authorizeUrl, expiresAt: expiresAt.toISOString() };
  }

  /** Takes what Slack sent the person back with. Nothing is changed unless all of it is right. */
  async complete(person: PersonPrincipal, back: SlackInstallationCompletion): Promise<SlackConnectionView> {
    const { state, code, error } = back;
    if ((code === undefined) === (error === undefined))
      throw refuse('body.code', 'is needed, or else body.error, and not both');
    const given = { state, field: 'body.state', content: appSecrets };
    const app = await this.#states.redeem(person, 'slack', given);
    if (code === undefined) throw refuse('body.error', installRefusal(error ?? ''));
    const askedAt = this.clock.now();
    const granted = await this.#redeem(app, code);
    const missing = missingScopes(granted.scopes);
    if (missing.length > 0) {
      const scopes = missing.join(', ');
      throw refuse('body.code', `the app was given no scopes for ${scopes}; give it its manifest and begin again`);
    }
    return this.#connect(person, { ...app, ...granted }, { askedAt, field: 'body.code', appId: granted.appId });
  }

  /** Connects with tokens that a person copied from the app's settings. */
  async paste(person: PersonPrincipal, tokens: PastedTokens): Promise<SlackConnectionView> {
    const { botToken, signingSecret, appToken } = tokens;
    const secrets = { botToken, rotation: undefined, signingSecret, appToken };
    const at = { askedAt: this.clock.now(), field: 'body.botToken', appId: undefined };
    if (appToken !== undefined) {
      const { apiUrl, timeoutMs } = this.#places;
      await trying('body.appToken', () => requestSocketAddress({ apiUrl, appToken }, timeoutMs));
    }
    return this.#connect(person, secrets, at);
  }

  async #secretsOf(tenantId: TenantId, request: SlackInstallationRequest): Promise<AppSecrets> {
    const { clientId } = request;
    const known = await this.#connections.findSlackOf(tenantId, 'new');
    const kept = known?.secrets.clientId === clientId ? known.secrets : undefined;
    const clientSecret = request.clientSecret ?? kept?.clientSecret;
    const signingSecret = request.signingSecret ?? kept?.signingSecret;
    const first = 'is needed where an app is installed for the first time';
    if (clientSecret === undefined) throw refuse('body.clientSecret', first);
    if (signingSecret === undefined) throw refuse('body.signingSecret', first);
    return { clientId, clientSecret, signingSecret, appToken: request.appToken ?? kept?.appToken };
  }

  async #redeem({ clientId, clientSecret }: AppSecrets, code: string): Promise<GrantedInstallation> {
    const { apiUrl, redirectUrl, timeoutMs } = this.#places;
    const app = { apiUrl, clientId, clientSecret };
    return trying('body.code', () => redeemSlackCode(app, { code, redirectUrl }, timeoutMs));
  }

  async #connect(
    person: PersonPrincipal,
    secrets: NewSecrets,
    { askedAt, field, appId }: { askedAt: Date; field: string; appId: string | undefined },
  ): Promise<SlackConnectionView> {
    const { apiUrl, timeoutMs } = this.#places;
    const client = new SlackClient({ apiUrl, botToken: secrets.botToken }, timeoutMs);
    const { teamId, botUserId, botId } = await trying(field, () => client.identify());
    const problem = await this.#workspaces.problemOfTeam(person.tenantId, teamId);
    if (problem !== undefined) throw refuse(field, problem);
    const app = appId ?? (await trying(field, () => client.findAppId(botId)));
    if (app === undefined) throw refuse(field, 'belongs to no app');
    const content = { apiUrl, teamId, appId: app, botId, botUserId, ...secrets, askedAt };
    const outcome = await this.#workspaces.connect(person.tenantId, content, person);
    if (outcome === 'taken') throw refuse(field, `the workspace ${teamId} was connected by another tenant just now`);
    const connection = await this.#workspaces.find(person.tenantId);
    if (connection === null) throw new NexusError('not_found');
    return connection;
  }
}

function refuse(field: string, words: string): NexusError {
  return new NexusError('invalid_request', `${field}: ${words}`, { field });
}

/** Slack's refusal names the field that it is about; what may pass by itself is told as that. */
async function trying<T>(field: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof OutsideCallError)) throw error;
    const { kind, reason } = error.failure;
    const isAnswer = kind === 'refused' || /^[a-z]+(?:_[a-z]+)+$/.test(reason);
    if (!isAnswer) throw new NexusError('unavailable', `Slack could not be asked: ${reason}.`, { cause: error });
    const words = field === 'body.code' ? installRefusal(reason) : `is not taken by Slack (${reason}); copy it again`;
    throw new NexusError('invalid_request', `${field}: ${error.words ?? words}`, { field, cause: error });
  }
}
