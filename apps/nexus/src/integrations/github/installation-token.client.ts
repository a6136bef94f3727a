import { createSign } from 'node:crypto';
import { z } from 'zod';
import { callGitHub, readAnswer } from './github-request.client.js';

/** An app of GitHub, installed somewhere. */
export interface GitHubAppCredentials {
  readonly clientId: string;
  readonly installationId: string;
  /** PEM. */
  readonly privateKey: string;
}

/** GitHub allows ten minutes; clocks may differ by one. */
const jwtSeconds = 540;
const driftSeconds = 60;
/** A token is replaced when it has less than this left. */
const leastLeftMs = 5 * 60_000;

const grant = z.looseObject({ token: z.string(), expires_at: z.string() });

/** A JSON web token by which the app itself speaks. */
export function appJwt({ clientId, privateKey }: GitHubAppCredentials, nowMs: number): string {
  const now = Math.floor(nowMs / 1000);
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { iat: now - driftSeconds, exp: now + jwtSeconds - driftSeconds, iss: clientId };
  const unsigned = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${unsigned}.${createSign('RSA-SHA256').update(unsigned).sign(privateKey, 'base64url')}`;
}

interface Kept {
  readonly token: Promise<string>;
  readonly untilMs: number;
}

/** Installation tokens, kept until shortly before they end; whoever comes meanwhile waits for the same one. */
export class InstallationTokens {
  readonly #kept = new Map<string, Kept>();

  async get(apiUrl: string, app: GitHubAppCredentials, timeoutMs: number): Promise<string> {
    const name = `${apiUrl} ${app.clientId} ${app.installationId}`;
    const kept = this.#kept.get(name);
    if (kept !== undefined && kept.untilMs > Date.now()) return kept.token;
    const token = this.#fetch(name, apiUrl, app, timeoutMs);
    // Until its answer is there, nobody knows how long it lives: a minute is enough for all who wait.
    this.#kept.set(name, { token, untilMs: Date.now() + 60_000 });
    token.catch(() => this.#kept.delete(name));
    return token;
  }

  /** The next call gets a new one: this one was refused. */
  forget(apiUrl: string, { clientId, installationId }: GitHubAppCredentials): void {
    this.#kept.delete(`${apiUrl} ${clientId} ${installationId}`);
  }

  async #fetch(name: string, apiUrl: string, app: GitHubAppCredentials, timeoutMs: number): Promise<string> {
    const answer = await callGitHub(
      { apiUrl, token: appJwt(app, Date.now()), timeoutMs },
      { method: 'POST', path: `/app/installations/${encodeURIComponent(app.installationId)}/access_tokens` },
    );
    const { token, expires_at: expiresAt } = readAnswer(grant, answer.body);
    this.#kept.set(name, { token: Promise.resolve(token), untilMs: Date.parse(expiresAt) - leastLeftMs });
    return token;
  }
}
