import { Inject, Injectable } from '@nestjs/common';
import type {
  ClickUpInstallation,
  ClickUpInstallationAnswer,
  ClickUpInstallationCompletion,
  ClickUpInstallationRequest,
} from '@oblivion/protocol';
import { z } from 'zod';
import { ClickUpClient } from '../../integrations/clickup/clickup.client.js';
import { clickUpAuthorizeUrl, redeemClickUpCode } from '../../integrations/clickup/clickup-oauth.client.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { OutsideCallError } from '../../platform/errors/outside-call-error.js';
import type { PersonPrincipal } from '../access/principal.js';
import { OauthStates } from '../workspace/oauth-states.service.js';
import { ClickUpSetup } from './clickup-setup.service.js';

/** What waits with the state: the app while the person is in ClickUp, the token while they choose a workspace. */
const waiting = z.union([
  z.strictObject({ clientId: z.string(), clientSecret: z.string() }),
  z.strictObject({ token: z.string() }),
]);
type Waiting = z.infer<typeof waiting>;

interface Workspace {
  readonly id: string;
  readonly name: string;
}

/** Connects workspaces of ClickUp for people, by OAuth. */
@Injectable()
export class ClickUpInstallations {
  readonly #states: OauthStates;
  readonly #setup: ClickUpSetup;
  readonly #settings: Settings;

  constructor(states: OauthStates, setup: ClickUpSetup, @Inject(SETTINGS) settings: Settings) {
    this.#states = states;
    this.#setup = setup;
    this.#settings = settings;
  }

  /** Where the person goes to allow the app in ClickUp. */
  async begin(person: PersonPrincipal, app: ClickUpInstallationRequest): Promise<ClickUpInstallation> {
    const { state, expiresAt } = await this.#states.begin(person, 'clickup', app);
    const redirectUrl = new URL('/connections/clickup/callback', this.#settings.http.observerUrl).href;
    const asked = { clientId: app.clientId, redirectUrl, state };
    const authorizeUrl = clickUpAuthorizeUrl(this.#settings.clickup.authorizeUrl, asked);
    return { authorizeUrl, expiresAt: expiresAt.toISOString() };
  }

  /** Takes what ClickUp sent the person back with, or the workspace that they chose of several. */
  async complete(
    person: PersonPrincipal,
    { state, code, error, workspaceId }: ClickUpInstallationCompletion,
  ): Promise<ClickUpInstallationAnswer> {
    const known = await this.#states.redeem(person, 'clickup', { state, field: 'body.state', content: waiting });
    if (error !== undefined) throw refuse('body.error', `it was not allowed in ClickUp (${error}); begin again`);
    const token = await this.#tokenOf(known, code);
    const workspaces = await this.#workspacesOf(token);
    const names = workspaces.map(({ id, name }) => `${id} (${name})`).join(', ') || 'none';
    const chosen = workspaceId === undefined ? workspaces : workspaces.filter(({ id }) => id === workspaceId);
    const [first, ...others] = chosen;
    if (first === undefined) {
      throw refuse('body.workspaceId', `must be a workspace that was allowed in ClickUp: ${names}; begin again`);
    }
    if (others.length > 0) {
      const next = await this.#states.begin(person, 'clickup', { token });
      return { outcome: 'choose', state: next.state, workspaces };
    }
    const { apiUrl } = this.#settings.clickup;
    await this.#setup.connect(person.tenantId, { apiUrl, token, workspaceId: first.id, by: person });
    return { outcome: 'connected', workspace: first };
  }

  async #tokenOf(known: Waiting, code: string | undefined): Promise<string> {
    if ('token' in known) return known.token;
    if (code === undefined) throw refuse('body.code', 'is needed, or else body.error');
    const { apiUrl, timeoutMs } = this.#settings.clickup;
    return trying('body.code', () => redeemClickUpCode({ apiUrl, ...known }, code, timeoutMs));
  }

  async #workspacesOf(token: string): Promise<readonly Workspace[] & Workspace[]> {
    const { apiUrl, timeoutMs } = this.#settings.clickup;
    const client = new ClickUpClient({ apiUrl, token }, timeoutMs);
    const found = await trying('body.code', () => client.listWorkspaces());
    return found.map(({ id, name }) => ({ id, name }));
  }
}

function refuse(field: string, words: string): NexusError {
  return new NexusError('invalid_request', `${field}: ${words}`, { field });
}

/** What ClickUp refuses names the field that it is about; what may pass by itself is told as that. */
async function trying<T>(field: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof OutsideCallError)) throw error;
    const { kind, reason } = error.failure;
    if (kind !== 'refused')
      throw new NexusError('unavailable', `ClickUp could not be asked: ${reason}.`, { cause: error });
    throw refuse(field, `ClickUp does not take it (${reason}); look at client id and secret, and begin again`);
  }
}
