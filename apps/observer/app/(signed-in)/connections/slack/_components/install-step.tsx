'use client';

import { type SlackConnectionView, slackConnectionView, slackInstallation } from '@oblivion/protocol';
import { ArrowRightIcon } from 'lucide-react';
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card';
import { type FormField, SecretForm } from './secret-form';

const signingSecret: FormField = {
  name: 'signingSecret',
  label: 'Signing Secret',
  hint: 'Basic Information, App Credentials.',
  isSecret: true,
};
const appToken: FormField = {
  name: 'appToken',
  label: 'App-level token',
  hint: 'For Socket Mode alone: Basic Information, App-Level Tokens, one with the scope connections:write.',
  isSecret: true,
  isOptional: true,
};

/** Gives the app to the workspace: by OAuth, or with tokens that are copied. */
export function InstallStep({ connection }: { connection: SlackConnectionView | null }) {
  const clientId = connection?.clientId ?? undefined;
  const kept = clientId === undefined ? '' : ' Left empty, the one that is kept is used.';
  const oauth: readonly FormField[] = [
    {
      name: 'clientId',
      label: 'Client ID',
      hint: 'Basic Information, App Credentials.',
      isSecret: false,
      value: clientId,
    },
    {
      name: 'clientSecret',
      label: 'Client Secret',
      hint: `Beside it.${kept}`,
      isSecret: true,
      isOptional: clientId !== undefined,
    },
    { ...signingSecret, hint: `${signingSecret.hint}${kept}`, isOptional: clientId !== undefined },
    appToken,
  ];
  return (
    <>
      <Card aria-labelledby="oauth-title">
        <CardHeader>
          <CardTitle id="oauth-title">Install with OAuth</CardTitle>
          <CardDescription className="max-sm:hidden">Nobody copies a token.</CardDescription>
        </CardHeader>
        <CardContent className="grid gap-4">
          <p className="text-muted-foreground">
            Copy these from the app's page in Slack. They are kept encrypted and never shown again. Slack then asks you
            to allow the app, and sends you back here.
          </p>
          <SecretForm
            path="/api/connections/slack/installations"
            fields={oauth}
            shape={slackInstallation}
            action={
              <>
                Go to Slack
                <ArrowRightIcon aria-hidden />
              </>
            }
            onDone={({ authorizeUrl }) => window.location.assign(authorizeUrl)}
          />
        </CardContent>
      </Card>
      <PastedTokens />
    </>
  );
}

function PastedTokens() {
  const fields: readonly FormField[] = [
    {
      name: 'botToken',
      label: 'Bot User OAuth Token',
      hint: 'OAuth & Permissions, after Install to Workspace. It begins with xoxb-.',
      isSecret: true,
    },
    signingSecret,
    appToken,
  ];
  return (
    <details className="rounded-md border bg-card">
      <summary className="cursor-pointer px-4 py-3 text-muted-foreground hover:text-foreground">
        Paste tokens instead
      </summary>
      <div className="grid gap-4 border-t px-4 py-3">
        <p className="text-muted-foreground">
          For an app whose tokens last. Each is tried before anything is kept. What is connected now is replaced.
        </p>
        <SecretForm
          path="/api/connections/slack/tokens"
          fields={fields}
          shape={slackConnectionView}
          action="Try and keep them"
          onDone={() => window.location.assign('/connections/slack?step=check')}
        />
      </div>
    </details>
  );
}
