'use client';

import { LiveClient, type LiveStatus, type LiveTopic } from '@oblivion/nexus-client';
import { createContext, type ReactNode, startTransition, use, useEffect, useEffectEvent, useState } from 'react';

interface Live {
  readonly status: LiveStatus;
  readonly follow: (topic: LiveTopic) => () => void;
  readonly retry: () => void;
}

const LiveContext = createContext<Live | null>(null);

/** Holds the one connection of this browser tab to the live feed, over all screens. */
export function LiveProvider({ address, children }: { address: string; children: ReactNode }) {
  const [status, setStatus] = useState<LiveStatus>('connecting');
  const [connection] = useState(
    () =>
      new Connection(address, (next) =>
        // A transition waits for parts that the server is still sending, instead of drawing them anew.
        startTransition(() => setStatus(next)),
      ),
  );
  useEffect(() => connection.start(), [connection]);
  return <LiveContext value={{ status, follow: connection.follow, retry: connection.retry }}>{children}</LiveContext>;
}

/** The state of the connection, always to be seen. */
export function useLiveStatus(): LiveStatus {
  return useLiveContext().status;
}

/** Tries again at once. */
export function useLiveRetry(): () => void {
  return useLiveContext().retry;
}

/**
 * Follows a topic while the component is mounted. Another cursor or task begins a new subscription there; new handlers
 * alone do not.
 */
export function useLive(topic: LiveTopic): void {
  const { follow } = useLiveContext();
  const onEvents = useEffectEvent(topic.onEvents);
  const onSubscribed = useEffectEvent(() => topic.onSubscribed?.());
  const { taskId, cursor } = topic;
  useEffect(
    () =>
      follow({
        taskId,
        cursor,
        onEvents: (events, next) => onEvents(events, next),
        onSubscribed: () => onSubscribed(),
      }),
    [follow, taskId, cursor],
  );
}

function useLiveContext(): Live {
  const live = use(LiveContext);
  if (!live) throw new Error('The live feed is used outside of LiveProvider.');
  return live;
}

/** Followed by screens that show nothing live: the state of the connection is true there, too. */
const idleTopic: LiveTopic = { onEvents: () => undefined };

/** A live client that begins with the provider and ends with it, also when React mounts it twice. */
class Connection {
  #client: LiveClient | undefined;
  #topic: LiveTopic | undefined;

  constructor(
    private readonly address: string,
    private readonly onStatus: (status: LiveStatus) => void,
  ) {}

  readonly start = (): (() => void) => {
    const client = new LiveClient({ url: this.address, onStatus: this.onStatus });
    this.#client = client;
    client.follow(this.#topic ?? idleTopic);
    window.addEventListener('online', this.retry);
    return () => {
      window.removeEventListener('online', this.retry);
      this.#client = undefined;
      client.close();
    };
  };

  readonly follow = (topic: LiveTopic): (() => void) => {
    this.#topic = topic;
    const stop = this.#client?.follow(topic);
    return () => {
      stop?.();
      if (this.#topic === topic) this.#topic = undefined;
    };
  };

  readonly retry = (): void => this.#client?.retryNow();
}
