import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, request } from 'undici';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { callingIntegration } from '../../platform/http/integration.js';
import { isAddressAllowed } from '../../platform/http/network.js';
import { failureWords } from '../../platform/parts/failure-words.js';
import { addressProblem, type WakeUpAddressRule } from './wake-up-address.js';
import { signWakeUp } from './wake-up-signature.js';

export type WakeUpOutcome =
  | { readonly outcome: 'accepted' }
  | { readonly outcome: 'forbidden' | 'refused' | 'failed'; readonly reason: string };

/** A name that resolves into a network where no wake-up may go. */
class ForbiddenAddressError extends Error {
  readonly code = 'FORBIDDEN_ADDRESS';
}

/**
 * Posts wake-ups to the addresses that agents gave. People choose these addresses, so nothing is trusted: the address is
 * checked at the moment of connecting, no redirect is followed and no byte of an answer's body is read.
 */
@Injectable()
export class WakeUpSender implements OnApplicationShutdown {
  readonly #settings: Settings['wakeUps'];
  readonly #rule: WakeUpAddressRule;
  readonly #dispatcher: Agent;

  constructor(@Inject(SETTINGS) settings: Settings) {
    this.#settings = settings.wakeUps;
    this.#rule = { hosts: settings.wakeUps.hosts, networks: settings.wakeUps.networks };
    this.#dispatcher = new Agent({
      connect: { lookup: lookupWithin(this.#rule.networks), timeout: this.#settings.timeoutMs },
      // Wake-ups are rare: nothing is gained by keeping a connection.
      pipelining: 0,
    });
  }

  /** What is wrong with an address; undefined when wake-ups may go there. */
  problemOf(url: string): string | undefined {
    return addressProblem(url, this.#rule);
  }

  /** Sends one. Never throws: no answer is an outcome too. */
  async send(wakeUp: { url: string; secret: string; body: string; now: Date }): Promise<WakeUpOutcome> {
    const problem = this.problemOf(wakeUp.url);
    if (problem !== undefined) return { outcome: 'forbidden', reason: `the address ${problem}` };
    try {
      const status = await callingIntegration('agent-wake-up', () => this.#post(wakeUp));
      if (status >= 200 && status < 300) return { outcome: 'accepted' };
      if (status >= 300 && status < 400)
        return { outcome: 'refused', reason: `answered ${status}: redirects are not followed` };
      return { outcome: status < 500 ? 'refused' : 'failed', reason: `answered ${status}` };
    } catch (error) {
      return isForbidden(error)
        ? {
            outcome: 'forbidden',
            reason: 'its name leads into a private network that NEXUS_WAKE_UP_NETWORKS does not allow',
          }
        : { outcome: 'failed', reason: failureWords(error) };
    }
  }

  async #post({ url, secret, body, now }: { url: string; secret: string; body: string; now: Date }): Promise<number> {
    const answer = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'oblivion-nexus', ...signWakeUp(secret, body, now) },
      body,
      dispatcher: this.#dispatcher,
      signal: AbortSignal.timeout(this.#settings.timeoutMs),
      headersTimeout: this.#settings.timeoutMs,
    });
    answer.body.on('error', () => undefined).destroy();
    return answer.statusCode;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#dispatcher.destroy();
  }
}

/** Resolves a name like the system does, and refuses it when any of its addresses is forbidden. */
function lookupWithin(networks: readonly string[]): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '', 4);
      const isAllowed = addresses.every(({ address }) => isAddressAllowed(address, networks));
      if (!isAllowed) return callback(new ForbiddenAddressError('forbidden address'), '', 4);
      const first = addresses[0];
      if (options.all === true) callback(null, addresses);
      else callback(null, first?.address ?? '', first?.family ?? 4);
    });
  };
}

function isForbidden(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current instanceof ForbiddenAddressError) return true;
  }
  return false;
}
