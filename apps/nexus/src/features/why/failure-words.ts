import { isSourceProvider, workSources } from '@oblivion/protocol';

/** What is wrong with an outside system in words, and what somebody can do about it; null when it passes by itself. */
export interface FailureWords {
  readonly words: string;
  readonly advice: string | null;
}

type Rule = readonly [pattern: RegExp, words: string, advice: string | null];

const passing: readonly Rule[] = [
  [/ratelimited|http 429/i, 'it limits the rate of calls', null],
  [/timeout|timed out|aborted|in time/i, 'it does not answer in time', null],
  [
    /ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|EPIPE|socket hang up|other side closed|fetch failed/i,
    'it cannot be reached',
    null,
  ],
  [/http 5\d\d|internal_error|fatal_error|service_unavailable/i, 'it answers with an error of its own', null],
  [/not connected/i, 'it is not connected', 'Connect the workspace again with `nexus seed`.'],
];

const ofSystem: Readonly<Record<string, readonly Rule[]>> = {
  slack: [
    [
      /token_revoked|token_expired|account_inactive|invalid_auth|not_authed/,
      "it no longer takes Oblivion's token",
      'Install the app again in Observer, under Connections.',
    ],
    [/missing_scope/, 'the app lacks a permission', 'Add the scope to the app in Slack and install it again.'],
    [/not_in_channel/, 'the app is not a member of the channel', 'Invite the app to the channel.'],
    [/is_archived/, 'the channel is archived', 'Unarchive the channel, or give the project another one.'],
    [
      /channel_not_found/,
      'the channel does not exist, or the app may not see it',
      'Give the project a channel that the app can see.',
    ],
    ...passing,
  ],
  clickup: [
    [/http 40[13]|OAUTH_/, "it refuses Oblivion's token", 'Give Nexus a valid ClickUp token with `nexus seed`.'],
    [/http 404|ITEM_013/, 'the task is not there any more', 'Restore the task in ClickUp.'],
    [
      /no status for|CRTSK_001|ITEM_114/,
      'the list has no status for it',
      'Add one to the list in ClickUp, with a name such as “in review”.',
    ],
    ...passing,
  ],
  github: [
    [
      /http 401/,
      "it refuses Oblivion's token or app key",
      'Give Nexus a valid token or key of the app with `nexus seed`.',
    ],
    [
      /http 403/,
      'the token or the app lacks a permission',
      'Grant it to read and write issues, and to read pull requests.',
    ],
    [
      /http 404|http 410/,
      'the issue is not there any more',
      'Look whether it was deleted or moved to another repository.',
    ],
    ...passing,
  ],
};

export function nameOfSystem(system: string): string {
  if (isSourceProvider(system)) return workSources[system].name;
  return system === 'slack' ? 'Slack' : system;
}

/** Reads what an outside system answered. Its own code is named too: it is what people look for. */
export function readFailure(system: string, error: string): FailureWords {
  const rule = ofSystem[system]?.find(([pattern]) => pattern.test(error));
  if (rule === undefined) return { words: withoutAddresses(error), advice: null };
  const code = codeIn(error);
  return { words: code === undefined ? rule[1] : `${rule[1]} (${code})`, advice: rule[2] };
}

/** The outside system that an error of ours names at its beginning, as in `clickup: http 401`. */
export function systemIn(error: string): string | undefined {
  const name = /^(\w+): /.exec(error)?.[1];
  return name !== undefined && name in ofSystem ? name : undefined;
}

export function isRateLimit(error: string): boolean {
  return (passing[0] as Rule)[0].test(error);
}

function codeIn(error: string): string | undefined {
  return (
    /http \d{3}(?: [A-Z]+_\d+)?/.exec(error)?.[0] ?? /^(?:\w+: )?([a-z]+(?:_[a-z]+)+|ratelimited)$/.exec(error)?.[1]
  );
}

/** Errors of the network hold addresses of machines, which are nobody's business here. */
function withoutAddresses(error: string): string {
  return error.replaceAll(/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b|\bhttps?:\/\/\S+/g, 'its address');
}
