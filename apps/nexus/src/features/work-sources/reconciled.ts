import { z } from 'zod';

/** The name under which Nexus itself tells that a task may have changed without a webhook. No work source sends it. */
export const reconciledEvent = 'oblivionTaskReconciled';

const reconciled = z.object({ event: z.literal(reconciledEvent), task_id: z.string() });

/** The body that takes the road of a webhook: it names the task, and everything else is fetched. */
export function reconciledBody(externalId: string): Record<string, unknown> {
  return { event: reconciledEvent, task_id: externalId };
}

/** The task that a body of ours names; undefined for a webhook of a work source. */
export function readReconciled(kind: string, body: unknown): string | undefined {
  return kind === reconciledEvent ? reconciled.safeParse(body).data?.task_id : undefined;
}
