import { z } from 'zod';
import { cursor } from './agent-protocol.js';
import { errorCodes } from './errors.js';
import { taskId } from './ids.js';
import { feedEvent } from './rest.js';

/** First frame from Observer at `wss /live`: which events, and from where. Sent again to change the subscription. */
export const liveSubscribe = z.object({
  type: z.literal('subscribe'),
  /** Only this task's events; all of the tenant's when left out. */
  taskId: taskId.optional(),
  /** The last event seen; everything after it is sent, in order, once. */
  cursor: cursor.optional(),
});
export const liveClientFrame = z.discriminatedUnion('type', [liveSubscribe]);
export type LiveClientFrame = z.infer<typeof liveClientFrame>;

export const liveServerFrame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('subscribed'), cursor }),
  z.object({ type: z.literal('events'), events: z.array(feedEvent), cursor }),
  z.object({ type: z.literal('drain'), reconnectAfterMs: z.int().nonnegative() }),
  z.object({ type: z.literal('error'), code: z.enum(errorCodes), message: z.string() }),
]);
export type LiveServerFrame = z.infer<typeof liveServerFrame>;
