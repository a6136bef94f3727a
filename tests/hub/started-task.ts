import { expect } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.ts';
import type { Company } from './company.ts';
import type { CompanyOptions } from './found-company.ts';
import type { Hub } from './hub.ts';
import type { TestAgent } from './test-agent.ts';

/** A task that an agent works on, in a company of its own. */
export interface StartedTask {
  readonly company: Company;
  readonly agent: TestAgent;
  readonly externalId: string;
  readonly held: { taskId: string; epoch: number };
  readonly rootTs: string;
  /** What stands in the thread below the root message. */
  threadTexts(): Promise<readonly string[]>;
}

export async function startTask(
  hub: Hub,
  {
    description = '@demo please',
    tags = [],
    ...options
  }: CompanyOptions & { readonly description?: string; readonly tags?: readonly string[] } = {},
): Promise<StartedTask> {
  const company = await hub.company(options);
  const agent = await company.connect();
  const externalId = await company.writeTask(description, { tags });
  const { taskId, epoch } = await agent.claimNext();
  const held = { taskId, epoch };
  await agent.ask({ type: 'start', ...held });
  const rootTs = await eventually(async () => {
    const [root] = await company.channelMessages();
    expect(root).toBeDefined();
    return root?.ts as string;
  });
  const threadTexts = async (): Promise<readonly string[]> =>
    (await company.thread(rootTs))
      .filter((message) => message.ts !== rootTs && !message.deleted)
      .map((message) => message.text);
  return { company, agent, externalId, held, rootTs, threadTexts };
}
