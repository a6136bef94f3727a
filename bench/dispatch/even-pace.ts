import { setTimeout as pause } from 'node:timers/promises';
import { createAgent } from '../../command/commands/agent-create.ts';
import type { Progress } from '../../command/console/progress.ts';
import { waitFor } from '../../command/processes/wait.ts';
import { SandboxControl } from '../../command/sandbox/sandbox-control.ts';
import { connectTo } from '../../command/system/postgres-client.ts';
import { groupName, projectTag } from '../../command/system/seed.ts';
import { HttpConnection } from '../load/http-connection.ts';
import { clickUpWebhook, type WebhookTarget } from '../load/webhooks.ts';
import { BenchAgent } from '../main-path/bench-agent.ts';
import { measureFloor } from '../main-path/floor.ts';
import type { Distribution } from '../measuring/percentiles.ts';
import { loadAverage } from '../stand/machine.ts';
import type { Stand } from '../stand/stand.ts';
import { type Hops, hopsOf, type Passage } from './hops.ts';
import type { DispatchOptions } from './options.ts';
import { dropWebhooks } from './sandbox-faults.ts';

export interface EvenPace {
  readonly floor: Distribution;
  readonly hops: Hops;
  readonly sent: number;
  readonly missing: number;
  readonly agentCount: number;
  readonly loadAverage: number;
}

interface Sent {
  readonly sentAt: number;
  readonly acknowledgedAt: number;
}

const agentCount = 3;
const warmUpTasks = 50;
const connectionCount = 32;
const beatEveryMs = 15_000;
const arrivalTimeoutMs = 60_000;
const now = (): number => performance.timeOrigin + performance.now();

/** Tasks at an even pace: intake and worker in one process, the sockets of agents in another. */
export async function evenPace(
  stand: Stand,
  options: DispatchOptions,
  { target, progress }: { target: WebhookTarget; progress: Progress },
): Promise<EvenPace> {
  const hub = await stand.startNexus('intake,worker');
  const gateway = await stand.startNexus('api,gateway');
  const floor = await measureFloor();
  const taskCount = options.rate * options.seconds;
  const tasks = await progress.step(`${taskCount} tasks in the sandbox`, () =>
    writeTasks(stand, warmUpTasks + taskCount),
  );
  const agents = await connectAgents(stand, gateway.url);
  const beat = setInterval(() => agents.forEach((agent, index) => agent.beat(Date.now() + index)), beatEveryMs).unref();
  const sender = new Sender(hub.url, target.clickup);
  const measured = tasks.slice(warmUpTasks);
  return progress.step(`${options.rate} tasks a second for ${options.seconds} s`, async () => {
    await sender.send(tasks.slice(0, warmUpTasks), options.rate);
    const sent = await sender.send(measured, options.rate);
    const isHeard = (): boolean => agents.every((agent) => measured.every(({ url }) => agent.heardAt.has(url)));
    const heard = async (): Promise<true | undefined> => isHeard() || undefined;
    await waitFor(heard, { timeoutMs: arrivalTimeoutMs, failure: () => 'late' }).catch(() => undefined);
    const passages = await passagesOf(stand, { agents, tasks: measured, sent });
    const busy = await loadAverage();
    clearInterval(beat);
    for (const agent of agents) agent.close();
    await stand.stop(gateway.service);
    await stand.stop(hub.service);
    const missing = measured.length * agentCount - passages.length;
    return { floor, hops: hopsOf(passages), sent: measured.length, missing, agentCount, loadAverage: busy };
  });
}

async function connectAgents(stand: Stand, gatewayUrl: string): Promise<readonly BenchAgent[]> {
  const agents: BenchAgent[] = [];
  for (let index = 1; index <= agentCount; index += 1) {
    const account = await createAgent({ name: `Listener ${index}`, group: groupName }, stand.environment);
    agents.push(await BenchAgent.connect(gatewayUrl, account));
  }
  return agents;
}

interface WrittenTask {
  readonly id: string;
  readonly url: string;
}

/** Writes tasks whose webhooks ClickUp never sends: those are sent here, at the pace and moment that is measured. */
async function writeTasks(stand: Stand, count: number): Promise<readonly WrittenTask[]> {
  const control = new SandboxControl(stand.sandboxUrl, stand.workspace.workspaceId);
  const personEmail = stand.workspace.people[0]?.email ?? '';
  const takeBack = await dropWebhooks(stand);
  const tasks: WrittenTask[] = [];
  for (let index = 1; index <= count; index += 1) {
    const markdownDescription = `@${projectTag} nothing to do here.`;
    tasks.push(await control.createTask({ personEmail, name: `Measured task ${index}`, markdownDescription }));
  }
  await takeBack();
  return tasks;
}

class Sender {
  readonly #url: string;
  readonly #target: WebhookTarget['clickup'];
  #connections: HttpConnection[] | undefined;

  constructor(url: string, target: WebhookTarget['clickup']) {
    this.#url = url;
    this.#target = target;
  }

  /** Sends `taskCreated` of each task at its time, whether or not the earlier ones were answered. */
  async send(tasks: readonly WrittenTask[], ratePerSecond: number): Promise<ReadonlyMap<string, Sent>> {
    this.#connections ??= await Promise.all(
      Array.from({ length: connectionCount }, () => HttpConnection.open(this.#url)),
    );
    const idle = [...this.#connections];
    const sent = new Map<string, Sent>();
    const beganAt = performance.now();
    const sending = tasks.map(async ({ id }, index) => {
      await pause(Math.max(0, beganAt + (index * 1000) / ratePerSecond - performance.now()));
      const connection = idle.pop() ?? (await HttpConnection.open(this.#url));
      const request = clickUpWebhook(this.#target, { event: 'taskCreated', taskId: id, name: id, nowMs: Date.now() });
      const sentAt = now();
      const status = await connection.send(request);
      if (status === 200) sent.set(id, { sentAt, acknowledgedAt: now() });
      idle.push(connection);
    });
    await Promise.all(sending);
    return sent;
  }
}

/** What the rows say of each task, and when each agent heard of it: every task at every agent is one passage. */
async function passagesOf(
  stand: Stand,
  run: {
    readonly agents: readonly BenchAgent[];
    readonly tasks: readonly WrittenTask[];
    readonly sent: ReadonlyMap<string, Sent>;
  },
): Promise<readonly Passage[]> {
  const client = await connectTo(stand.postgresUrl);
  const { rows } = await client.query<{ external_id: string; received_ms: number; routed_ms: number }>(
    `select task.external_id,
            extract(epoch from inbox.received_at)::float8 * 1000 as received_ms,
            extract(epoch from event.occurred_at)::float8 * 1000 as routed_ms
     from task
     join inbox on inbox.body ->> 'task_id' = task.external_id and inbox.kind = 'taskCreated'
     join event on event.task_id = task.id and event.name = 'task.available'`,
  );
  await client.end();
  const rowOf = new Map(rows.map((row) => [row.external_id, row]));
  return run.agents.flatMap((agent) =>
    run.tasks.flatMap(({ id, url }) => {
      const [row, sent, heardAt] = [rowOf.get(id), run.sent.get(id), agent.heardAt.get(url)];
      if (row === undefined || sent === undefined || heardAt === undefined) return [];
      return [{ ...sent, receivedAt: row.received_ms, routedAt: row.routed_ms, heardAt }];
    }),
  );
}
