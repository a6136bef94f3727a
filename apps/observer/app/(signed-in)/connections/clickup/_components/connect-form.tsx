'use client';

import { clickUpInstallation } from '@oblivion/protocol';
import { type FormField, SecretForm } from '../../slack/_components/secret-form';

const fields: readonly FormField[] = [
  { name: 'clientId', label: 'Client ID', hint: 'Of an app in ClickUp: Settings, ClickUp API.', isSecret: false },
  { name: 'clientSecret', label: 'Client Secret', hint: 'Goes to Nexus and is never shown again.', isSecret: true },
];

/** The app with which the person goes to ClickUp, to allow it there. */
export function ConnectForm() {
  return (
    <SecretForm
      path="/api/connections/clickup/installations"
      fields={fields}
      shape={clickUpInstallation}
      action="Connect in ClickUp"
      onDone={({ authorizeUrl }) => window.location.assign(authorizeUrl)}
    />
  );
}
