import { z } from 'zod';

const moment = z.iso.datetime();
/** What Slack hands out is printable and has no spaces; what was copied with some around it is taken. */
const pasted = (words: string) =>
  z
    .string()
    .trim()
    .regex(/^[!-~]{1,1000}$/, words);
const signingSecret = pasted('must be the Signing Secret of the app, from Basic Information');
const appToken = pasted('must be an app-level token, which begins with xapp-').startsWith(
  'xapp-',
  'must be an app-level token, which begins with xapp-',
);

/** `GET /api/v1/connections/slack/manifest`: what the app is made from. */
export const slackManifestQuery = z.object({
  /** What the app is called in the workspace. */
  name: z.string().trim().min(1).max(35, 'may have 35 characters').default('Oblivion'),
  /** `socket`: Nexus goes to Slack, which then needs no address of Nexus. */
  events: z.enum(['http', 'socket'], 'must be http or socket').default('http'),
  /** Whether installing gives tokens that expire and are refreshed; in Slack it cannot be turned off again. */
  rotation: z.enum(['on', 'off'], 'must be on or off').default('on'),
});
export const slackManifestView = z
  .object({
    manifest: z.record(z.string(), z.unknown()),
    /** Slack's page for a new app, filled in with the manifest. */
    createUrl: z.url(),
    /** Where Slack sends people back to; the manifest names it. */
    redirectUrl: z.url(),
  })
  .meta({ id: 'SlackManifest' });
export type SlackManifestView = z.infer<typeof slackManifestView>;

/** `GET /api/v1/connections/slack`. No secret is ever shown. */
export const slackConnectionView = z
  .object({
    teamId: z.string(),
    appId: z.string(),
    botUserId: z.string(),
    connectedAt: moment,
    events: z.enum(['http', 'socket']),
    /** The client id of the app when it was installed by OAuth: then installing it again needs no secrets. */
    clientId: z.string().nullable(),
    token: z.object({
      /** Null: it does not expire. */
      expiresAt: moment.nullable(),
      /** When it is refreshed next, or looked at again; null: not by itself. */
      refreshAt: moment.nullable(),
      /** Why it could not be refreshed or is not taken; null while all is well. */
      problem: z.string().nullable(),
      /** Since when Slack takes it no more, so that the app has to be installed again. */
      lostAt: moment.nullable(),
    }),
  })
  .meta({ id: 'SlackConnection' });
export type SlackConnectionView = z.infer<typeof slackConnectionView>;
export const slackConnectionAnswer = z.object({ connection: slackConnectionView.nullable() });

/** `POST /api/v1/connections/slack/installations`: begins to install the app by OAuth. */
export const slackInstallationRequest = z
  .strictObject({
    clientId: pasted('must be the Client ID of the app, such as 123.456').regex(
      /^\d+\.\d+$/,
      'must be the Client ID of the app, such as 123.456',
    ),
    /** This and the signing secret: left out where the same app is installed again. */
    clientSecret: pasted('must be the Client Secret of the app, from Basic Information').optional(),
    signingSecret: signingSecret.optional(),
    /** For Socket Mode. */
    appToken: appToken.optional(),
  })
  .meta({ id: 'SlackInstallationRequest' });
export type SlackInstallationRequest = z.infer<typeof slackInstallationRequest>;
export const slackInstallation = z
  .object({ authorizeUrl: z.url(), expiresAt: moment })
  .meta({ id: 'SlackInstallation' });
export type SlackInstallation = z.infer<typeof slackInstallation>;

/** `POST /api/v1/connections/slack/installations/completion`: what Slack sent the person back with. */
export const slackInstallationCompletion = z
  .strictObject({
    state: pasted('must be the state that came back from Slack'),
    code: pasted('must be the code that came back from Slack').optional(),
    /** Slack's own word when the person did not allow it. */
    error: pasted('must be the error that came back from Slack').optional(),
  })
  .meta({ id: 'SlackInstallationCompletion' });
export type SlackInstallationCompletion = z.infer<typeof slackInstallationCompletion>;

/** `PUT /api/v1/connections/slack/tokens`: connects with tokens that were copied from the app's settings. */
export const slackTokens = z
  .strictObject({
    botToken: pasted('must be a bot token, which begins with xoxb-').startsWith(
      'xoxb-',
      'must be a bot token that does not expire, which begins with xoxb-; install by OAuth where tokens are rotated',
    ),
    signingSecret,
    appToken: appToken.optional(),
  })
  .meta({ id: 'SlackTokens' });
export type SlackTokens = z.infer<typeof slackTokens>;

/** `GET /api/v1/connections/slack/check`: what was looked at and what is to be done; nothing to do where all is `ok`. */
export const slackCheck = z
  .object({
    findings: z.array(z.object({ subject: z.string(), state: z.enum(['ok', 'bad', 'unknown']), words: z.string() })),
  })
  .meta({ id: 'SlackCheck' });
export type SlackCheck = z.infer<typeof slackCheck>;
