import { CommandFailure } from '../console/failure.ts';
import { askJson } from './http.ts';

const signInTimeoutMs = 10_000;

/** A person's session with Nexus, got with a one-time link as a browser would. */
export class NexusSession {
  readonly #nexusUrl: string;
  readonly #cookie: string;

  private constructor(nexusUrl: string, cookie: string) {
    this.#nexusUrl = nexusUrl;
    this.#cookie = cookie;
  }

  static async open(nexusUrl: string, signInLink: string): Promise<NexusSession> {
    const link = new URL(signInLink);
    const response = await fetch(`${nexusUrl}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: link.origin },
      body: JSON.stringify({ token: link.searchParams.get('token') }),
      signal: AbortSignal.timeout(signInTimeoutMs),
    });
    const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
    await response.body?.cancel();
    if (!response.ok || cookies.length === 0) {
      throw new CommandFailure(
        `Nexus refused a fresh sign-in link with status ${response.status}; see './oblivion logs nexus'.`,
      );
    }
    return new NexusSession(nexusUrl, cookies.join('; '));
  }

  /** Reads something of the REST API, such as `tasks?limit=5`. */
  get(path: string): Promise<unknown> {
    return askJson(`${this.#nexusUrl}/api/v1/${path}`, { headers: { cookie: this.#cookie } });
  }

  /** Asks something of the REST API that takes a body, such as `memory/search`. */
  post(path: string, body: unknown): Promise<unknown> {
    return askJson(`${this.#nexusUrl}/api/v1/${path}`, { method: 'POST', body, headers: { cookie: this.#cookie } });
  }
}
