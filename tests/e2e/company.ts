import { inject } from 'vitest';
import { SandboxControl } from '../../command/sandbox/sandbox-control.ts';
import type { WorkspaceView } from '../../command/sandbox/control-views.ts';
import { channelOf } from '../../command/system/demo-workspace.ts';
import { environmentOf } from '../../command/system/running-environment.ts';
import { makeSignInLink } from '../../command/system/sign-in-link.ts';
import { waitFor } from '../../command/processes/wait.ts';

const patienceMs = 30_000;

/** The demo company of the running system, as its people see it. */
export interface Company {
  readonly control: SandboxControl;
  readonly workspace: WorkspaceView;
  readonly channelId: string;
  readonly personEmail: string;
}

export async function openCompany(): Promise<Company> {
  const system = inject('system');
  const control = new SandboxControl(system.addresses.sandbox, system.sandboxWorkspace);
  const workspace = await control.workspace();
  return { control, workspace, channelId: channelOf(workspace), personEmail: workspace.people[0]?.email ?? '' };
}

export async function newSignInLink(): Promise<string> {
  return makeSignInLink(await environmentOf(inject('system')));
}

/** Waits, within a bound, until something can be seen. */
export function eventually<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  return waitFor(ask, { timeoutMs: patienceMs, failure: () => `There was not ${what} within ${patienceMs / 1000} s.` });
}
