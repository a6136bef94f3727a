interface Tier {
  readonly requests: number;
  readonly windowMs: number;
}

const MINUTE_MS = 60_000;
const TIER_2: Tier = { requests: 20, windowMs: MINUTE_MS };
const TIER_3: Tier = { requests: 50, windowMs: MINUTE_MS };
const TIER_4: Tier = { requests: 100, windowMs: MINUTE_MS };

const TIERS: Readonly<Record<string, Tier>> = {
  'auth.test': { requests: 600, windowMs: MINUTE_MS },
  'chat.postMessage': { requests: 1, windowMs: 1000 },
  'chat.getPermalink': { requests: 300, windowMs: MINUTE_MS },
  'chat.postEphemeral': TIER_4,
  'chat.startStream': TIER_2,
  'chat.appendStream': TIER_4,
  'chat.stopStream': TIER_2,
  'conversations.create': TIER_2,
  'conversations.list': TIER_2,
  'conversations.archive': TIER_2,
  'conversations.unarchive': TIER_2,
  'conversations.rename': TIER_2,
  'conversations.setTopic': TIER_2,
  'conversations.setPurpose': TIER_2,
  'reactions.remove': TIER_2,
  'users.list': TIER_2,
  'conversations.members': TIER_4,
  'users.info': TIER_4,
  'files.info': TIER_4,
  'views.publish': TIER_4,
};

/** What is counted together: a method, or for chat.postMessage a method in one channel. */
export function rateKey(method: string, channel: string): string {
  return method === 'chat.postMessage' ? `${method}:${channel}` : method;
}

export type RateDecision =
  | { readonly outcome: 'allowed'; readonly recentMs: readonly number[] }
  | { readonly outcome: 'limited'; readonly retryAfterSeconds: number };

/** Whether one more call fits into Slack's documented tier, given the times of the recent ones. */
export function decideRate(method: string, recentMs: readonly number[], nowMs: number): RateDecision {
  const tier = TIERS[method] ?? TIER_3;
  const inWindow = recentMs.filter((atMs) => atMs > nowMs - tier.windowMs);
  if (inWindow.length < tier.requests) return { outcome: 'allowed', recentMs: [...inWindow, nowMs] };
  const oldestMs = inWindow[0] ?? nowMs;
  return { outcome: 'limited', retryAfterSeconds: Math.max(1, Math.ceil((oldestMs + tier.windowMs - nowMs) / 1000)) };
}
