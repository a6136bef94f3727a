import type { SlackConnectionView } from '@oblivion/protocol';

export const steps = ['create', 'install', 'check', 'done'] as const;
export type Step = (typeof steps)[number];

export const stepTitles: Readonly<Record<Step, string>> = {
  create: 'Create the app',
  install: 'Install it',
  check: 'Check',
  done: 'Done',
};

/** The step that an address names; else where a person stands: before the app, or with one that is connected. */
export function stepOf(wanted: unknown, connection: SlackConnectionView | null): Step {
  const named = steps.find((step) => step === wanted);
  if (named !== undefined && isOpen(named, connection)) return named;
  return connection === null ? 'create' : connection.token.lostAt === null ? 'check' : 'install';
}

/** Nothing can be checked before something is connected. */
export function isOpen(step: Step, connection: SlackConnectionView | null): boolean {
  return connection !== null || step === 'create' || step === 'install';
}
