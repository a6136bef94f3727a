import { setTimeout as pause } from 'node:timers/promises';
import { HttpConnection } from './http-connection.ts';
import { type LoadOrder, type LoadReport, reportOf } from './load-order.ts';
import { clickUpWebhook, slackReply } from './webhooks.ts';

/** Requests that are ready before the clock runs, so that making and signing them is not measured; more are made when asked for. */
const preparedPerMs = 12;

async function run(given: LoadOrder): Promise<LoadReport> {
  const connections = await Promise.all(
    Array.from({ length: given.connections }, () => HttpConnection.open(given.url)),
  );
  const load = new Load(given, connections);
  load.prepare(given.kind === 'closed' ? (given.durationMs + given.warmUpMs) * preparedPerMs : 0);
  const before = process.cpuUsage();
  const seconds = given.kind === 'open' ? await load.open(given) : await load.closed(given);
  const { user, system } = process.cpuUsage(before);
  for (const connection of connections) connection.close();
  return reportOf(load.latencies, { refused: load.refused, seconds, cpuSeconds: (user + system) / 1_000_000 });
}

class Load {
  readonly latencies: number[] = [];
  refused = 0;
  #sent = 0;
  #made = 0;
  #prepared: Buffer[] = [];
  readonly #order: LoadOrder;
  readonly #connections: readonly HttpConnection[];

  constructor(given: LoadOrder, connections: readonly HttpConnection[]) {
    this.#order = given;
    this.#connections = connections;
  }

  prepare(count: number): void {
    this.#prepared = Array.from({ length: count }, () => this.#make());
  }

  /** Every connection sends its next event when the last one was answered. */
  async closed(given: Exclude<LoadOrder, { kind: 'open' }>): Promise<number> {
    const startsAt = performance.now() + (given.kind === 'closed' ? given.warmUpMs : 0);
    const endsAt = given.kind === 'closed' ? startsAt + given.durationMs : Number.POSITIVE_INFINITY;
    const limit = given.kind === 'count' ? given.count : Number.POSITIVE_INFINITY;
    await Promise.all(
      this.#connections.map(async (connection) => {
        while (this.#sent < limit && performance.now() < endsAt) {
          const sentAt = performance.now();
          const status = await connection.send(this.#next());
          const answeredAt = performance.now();
          if (status !== 200) this.refused += 1;
          else if (answeredAt >= startsAt && answeredAt < endsAt) this.latencies.push(answeredAt - sentAt);
        }
      }),
    );
    return (Math.min(endsAt, performance.now()) - startsAt) / 1000;
  }

  async open(given: Extract<LoadOrder, { kind: 'open' }>): Promise<number> {
    const beganAt = performance.now();
    const total = Math.round((given.ratePerSecond * given.durationMs) / 1000);
    const dueAt = (index: number): number => beganAt + (index * 1000) / given.ratePerSecond;
    const idle = [...this.#connections];
    const late: number[] = [];
    let open = 0;
    const send = (connection: HttpConnection, due: number): void => {
      open += 1;
      const settle = (status: number): void => {
        open -= 1;
        if (status === 200) this.latencies.push(performance.now() - due);
        else this.refused += 1;
        const waiting = late.shift();
        if (waiting === undefined) idle.push(connection);
        else send(connection, waiting);
      };
      connection.send(this.#next()).then(settle, () => settle(0));
    };
    for (let index = 0; index < total; ) {
      for (; index < total && dueAt(index) <= performance.now(); index += 1) {
        const connection = idle.pop();
        if (connection === undefined) late.push(dueAt(index));
        else send(connection, dueAt(index));
      }
      await pause(1);
    }
    while (open > 0) await pause(5);
    return (performance.now() - beganAt) / 1000;
  }

  #next(): Buffer {
    const next = this.#prepared[this.#sent] ?? this.#make();
    this.#sent += 1;
    return next;
  }

  #make(): Buffer {
    const { target, taskIds, prefix } = this.#order;
    this.#made += 1;
    const [name, nowMs] = [`${prefix}${String(this.#made).padStart(9, '0')}`, Date.now()];
    if (taskIds.length === 0 || this.#made % 2 === 0) return slackReply(target.slack, { name, nowMs });
    const taskId = taskIds[this.#made % taskIds.length] as string;
    return clickUpWebhook(target.clickup, { event: 'taskUpdated', taskId, name, nowMs });
  }
}

// A process of its own: orders come as messages, one at a time, and a report answers each.
process.on('message', (order: LoadOrder) => {
  void run(order).then((report) => process.send?.(report));
});
process.on('disconnect', () => process.exit());
