import type { EventName, EventPayload, TaskId } from '@oblivion/protocol';
import type { Cursor } from './cursor.js';

/** An event as those who follow the stream read it. */
export type StreamEvent<N extends EventName = EventName> = {
  [K in N]: {
    readonly cursor: Cursor;
    readonly name: K;
    readonly taskId: TaskId | null;
    readonly payload: EventPayload<K>;
    readonly occurredAt: Date;
    /** The trace in which it was written. */
    readonly traceparent: string | null;
  };
}[N];
