import { Inject, Injectable } from '@nestjs/common';
import type { TenantId } from '@oblivion/protocol';
import { SETTINGS, type Settings } from '../../../platform/config/settings.js';
import { OutsideCallError } from '../../../platform/errors/outside-call-error.js';
import { errorFields } from '../../../platform/logging/error-fields.js';
import { Log } from '../../../platform/logging/log.service.js';
import { RedisService } from '../../../platform/redis/redis.service.js';

/** What Slack counts together: a method of a workspace, or posts in one of its channels. */
export interface SlackRate {
  readonly tenantId: TenantId;
  readonly method:
    | 'chat.postMessage'
    | 'chat.update'
    | 'chat.delete'
    | 'chat.postEphemeral'
    | 'reactions.add'
    | 'agents.sessions.setStatus'
    | 'chat.startStream'
    | 'chat.appendStream'
    | 'chat.stopStream';
  readonly channel: string;
}

const minuteMs = 60_000;

/**
 * Gives a turn: at once, or how long to wait for it (ms). A turn that has to be waited for is reserved under its own name, so
 * whoever asks again at that time has it. KEYS: the next free moment, the reservation. ARGV: the pace, how long it is kept.
 */
const takeTurn = `
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local reserved = redis.call('get', KEYS[2])
if reserved then
  if tonumber(reserved) > now then return tonumber(reserved) - now end
  redis.call('del', KEYS[2])
  return 0
end
local free = redis.call('get', KEYS[1])
if not free then return 0 end
local at = math.max(tonumber(free), now)
redis.call('set', KEYS[1], at + ARGV[1], 'px', at - now + ARGV[1] + ARGV[2])
if at <= now then return 0 end
redis.call('set', KEYS[2], at, 'px', at - now + ARGV[2])
return at - now`;

/** Nothing before the pause that Slack asks for is over. KEYS: the next free moment. ARGV: the pause, how long the pace is kept. */
const noteLimit = `
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local at = math.max(tonumber(redis.call('get', KEYS[1]) or 0), now + ARGV[1])
redis.call('set', KEYS[1], at, 'px', at - now + ARGV[2])
return 0`;

/**
 * Keeps Slack's limits once Slack has shown that it holds to them: from its first refusal on, calls of all processes that it
 * counts together take turns at its documented pace, until there is nothing to pace for a while. Calls that it counts apart
 * do not wait. Redis holds the turns; without it calls are made, and Slack's own answers are all there is.
 */
@Injectable()
export class SlackRates {
  readonly #redis: RedisService;
  readonly #log: Log;
  readonly #settings: Settings['slack'];

  constructor(redis: RedisService, log: Log, @Inject(SETTINGS) settings: Settings) {
    this.#redis = redis;
    this.#log = log;
    this.#settings = settings.slack;
  }

  /** Makes a call when it is its turn. Throws `rate_limited` when it is not yet, as Slack would. */
  async inTurn<T>(rate: SlackRate, name: string, call: () => Promise<T>): Promise<T> {
    const waitMs = await this.#ask(takeTurn, [this.#key(rate), this.#key(rate, name)], this.#paceMs(rate));
    if (waitMs > 0) throw limited(waitMs);
    try {
      return await call();
    } catch (error) {
      if (error instanceof OutsideCallError && error.failure.kind === 'rate_limited') {
        await this.#ask(noteLimit, [this.#key(rate)], error.failure.retryAfterSeconds * 1000);
      }
      throw error;
    }
  }

  async #ask(script: string, keys: readonly string[], ms: number): Promise<number> {
    try {
      const answer = await this.#redis.client.eval(script, keys.length, ...keys, Math.ceil(ms), minuteMs);
      return Number(answer);
    } catch (error) {
      this.#log.debug(errorFields(error), 'turns of calls to slack are not known');
      return 0;
    }
  }

  #paceMs({ method }: SlackRate): number {
    const { postPaceMs, callsPerMinute, streamStartsPerMinute, streamAppendsPerMinute } = this.#settings;
    switch (method) {
      case 'chat.postMessage':
        return postPaceMs;
      case 'chat.startStream':
      case 'chat.stopStream':
        return minuteMs / streamStartsPerMinute;
      case 'chat.appendStream':
        return minuteMs / streamAppendsPerMinute;
      default:
        return minuteMs / callsPerMinute;
    }
  }

  #key({ tenantId, method, channel }: SlackRate, name?: string): string {
    const counted = method === 'chat.postMessage' ? `${method}:${channel}` : method;
    return `${this.#redis.prefix}:slack-turn:{${tenantId}:${counted}}${name === undefined ? '' : `:${name}`}`;
  }
}

function limited(waitMs: number): OutsideCallError {
  const failure = { kind: 'rate_limited', retryAfterSeconds: waitMs / 1000, reason: 'ratelimited' } as const;
  return new OutsideCallError('slack', failure);
}
