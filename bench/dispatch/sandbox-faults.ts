import { askJson } from '../../command/system/http.ts';
import type { Stand } from '../stand/stand.ts';

/** From now on the sandbox sends no webhook of ClickUp, until what is answered is called. */
export async function dropWebhooks(stand: Stand): Promise<() => Promise<void>> {
  const faults = `${stand.sandboxUrl}/control/workspaces/${stand.workspace.workspaceId}/faults`;
  await askJson(faults, { method: 'POST', body: { target: 'webhook.clickup', kind: 'drop' } });
  return async () => {
    await askJson(faults, { method: 'DELETE' });
  };
}
