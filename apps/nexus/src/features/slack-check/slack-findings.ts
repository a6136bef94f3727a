import { slackScopes } from '../../integrations/slack/slack-usage.js';

/** What was looked at, and what a person has to do about it; nothing when all is well. */
export interface Finding {
  readonly subject: string;
  readonly state: 'ok' | 'bad' | 'unknown';
  readonly words: string;
}

/** Who Slack says a bot token is. */
export interface SlackIdentity {
  readonly teamId: string;
  readonly botUserId: string;
  readonly botId: string;
  readonly scopes: readonly string[];
}

/** What was given to Nexus. */
export type KnownIdentity = Pick<SlackIdentity, 'teamId' | 'botUserId' | 'botId'>;

const ok = (subject: string, words: string): Finding => ({ subject, state: 'ok', words });
const bad = (subject: string, words: string): Finding => ({ subject, state: 'bad', words });

/** Whether the token is that of the app that Nexus was told of, and may do all that Nexus does. */
export function identityFindings(known: KnownIdentity, found: SlackIdentity): readonly Finding[] {
  const given = [
    ['teamId', known.teamId, found.teamId],
    ['botUserId', known.botUserId, found.botUserId],
    ['botId', known.botId, found.botId],
  ] as const;
  const wrong = given.filter(([, told, is]) => told !== is);
  const missing = slackScopes().filter((scope) => !found.scopes.includes(scope));
  return [
    ...wrong.map(([field, told, is]) =>
      bad(
        'bot token',
        `belongs to another app: \`${field}\` is ${is} and was given as ${told}; mend it and seed again`,
      ),
    ),
    ...(wrong.length === 0 ? [ok('bot token', `is that of ${found.botId} in ${found.teamId}`)] : []),
    missing.length === 0
      ? ok('scopes', 'are all there')
      : bad('scopes', `lack ${missing.join(', ')}; give the app its manifest again and reinstall it`),
  ];
}

/** What Slack's refusals of a bot token or an app-level token mean. */
export function tokenFinding(subject: 'bot token' | 'app-level token', reason: string): Finding {
  switch (reason) {
    case 'invalid_auth':
    case 'not_authed':
    case 'token_revoked':
      return bad(
        subject,
        `is not known to Slack (${reason}); install the app again, or seed the one that its settings show`,
      );
    case 'account_inactive':
      return bad(subject, 'belongs to an app that was removed from the workspace; install it again');
    case 'not_allowed_token_type':
      return bad(
        subject,
        `is a token of another kind; ${subject === 'bot token' ? '`xoxb-` begins' : '`xapp-` begins'} the right one`,
      );
    case 'missing_scope':
      return bad(subject, 'lacks the scope `connections:write`; make one that has it and seed again');
    default:
      return { subject, state: 'unknown', words: `could not be tried: ${reason}` };
  }
}

/** Whether the app can hear and speak in the channel of a project; `reason` is Slack's refusal to let it read there. */
export function channelFinding(
  project: { readonly tag: string; readonly channel: string },
  reason: string | undefined,
): Finding {
  const subject = `channel of @${project.tag}`;
  switch (reason) {
    case undefined:
      return ok(subject, `${project.channel} can be read`);
    case 'not_in_channel':
      return bad(subject, `does not have the app in it; write \`/invite @Oblivion\` in ${project.channel}`);
    case 'channel_not_found':
      return bad(
        subject,
        `${project.channel} is not there, or is private without the app in it; invite the app or name another channel`,
      );
    case 'missing_scope':
      return bad(subject, `${project.channel} cannot be read without the scopes above`);
    default:
      return { subject, state: 'unknown', words: `${project.channel} could not be tried: ${reason}` };
  }
}

/** Whether Slack has ever told of anything. */
export function eventsFinding(lastAt: Date | undefined, requestUrl: string | undefined): Finding {
  if (lastAt !== undefined) return ok('events', `came last at ${lastAt.toISOString()}`);
  const advice =
    requestUrl === undefined
      ? "write in a channel of a project, and see in the app's settings that Socket Mode is on"
      : `write in a channel of a project, and see in the app's settings that ${requestUrl} is verified`;
  return { subject: 'events', state: 'unknown', words: `have not come yet; ${advice}` };
}
