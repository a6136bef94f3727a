import { slackScopes } from '../../integrations/slack/slack-usage.js';

/** What to do about Slack's refusals to install the app, in words for the person who does it. */
const refusals: Readonly<Record<string, string>> = {
  access_denied: 'it was not allowed in Slack; begin again and choose Allow, or ask somebody who may install apps',
  invalid_team_for_non_distributed_app: 'the app was made in another workspace; choose the workspace it was made in',
  invalid_scope: 'the app does not know a scope; give it its manifest again',
  bad_client_secret: "the Client Secret is not that of the app; copy it again from the app's Basic Information",
  invalid_client_id: "Slack knows no app with this Client ID; copy it again from the app's Basic Information",
  bad_redirect_uri: 'the app does not name the address to come back to; give it its manifest again',
  oauth_authorization_url_mismatch: 'the app does not name the address to come back to; give it its manifest again',
  invalid_code: 'what came back from Slack is too old; begin again',
  code_already_used: 'what came back from Slack was used already; begin again',
};

export function installRefusal(reason: string): string {
  return refusals[reason] ?? `Slack refuses it (${reason}); begin again`;
}

/** The scopes that an installation lacks. */
export function missingScopes(granted: readonly string[]): readonly string[] {
  return slackScopes().filter((scope) => !granted.includes(scope));
}
