import { afterEach, describe, expect, it, vi } from 'vitest';
import { LiveClient, type LiveClientOptions, type LiveStatus } from '../src/live.client.js';
import { connectedEvent, LiveServer } from './live-server.js';

const fast = { firstMs: 5, maximumMs: 20 };
const open: LiveClient[] = [];

function connect(url: string, options: Partial<LiveClientOptions> = {}) {
  const statuses: (LiveStatus | [LiveStatus, string])[] = [];
  const client = new LiveClient({
    url,
    backoff: fast,
    onStatus: (status, reason) => statuses.push(reason ? [status, reason] : status),
    ...options,
  });
  open.push(client);
  const seen: string[] = [];
  const onEvents = (events: readonly { cursor: string }[]) => seen.push(...events.map(({ cursor }) => cursor));
  return { client, statuses, seen, onEvents };
}

const peer = (server: LiveServer, index: number) =>
  vi.waitFor(() => {
    const found = server.peers[index];
    if (!found || found.subscriptions.length === 0) throw new Error(`connection ${index} has not subscribed`);
    return found;
  });

afterEach(() => {
  for (const client of open.splice(0)) client.close();
});

describe('LiveClient', () => {
  it('subscribes from the given cursor and hands over events in order', async () => {
    await using server = await LiveServer.start();
    const { client, statuses, seen, onEvents } = connect(server.url);
    client.follow({ cursor: '1.7', onEvents });
    const first = await peer(server, 0);
    expect(first.subscriptions).toEqual([{ type: 'subscribe', cursor: '1.7' }]);
    first.send({ type: 'events', events: [connectedEvent(8), connectedEvent(9)], cursor: '1.9' });
    await vi.waitFor(() => expect(seen).toEqual(['1.8', '1.9']));
    expect(statuses).toEqual(['connecting', 'live']);
  });

  it('a lost connection resumes after the last event that was handed over', async () => {
    await using server = await LiveServer.start();
    const { client, statuses, seen, onEvents } = connect(server.url);
    client.follow({ cursor: '1.1', onEvents });
    const first = await peer(server, 0);
    first.send({ type: 'events', events: [connectedEvent(2)], cursor: '1.2' });
    await vi.waitFor(() => expect(seen).toEqual(['1.2']));
    first.close(1001);
    const second = await peer(server, 1);
    expect(second.subscriptions).toEqual([{ type: 'subscribe', cursor: '1.2' }]);
    await vi.waitFor(() => expect(statuses).toEqual(['connecting', 'live', 'reconnecting', 'live']));
  });

  it('a topic without a cursor resumes where its first subscription began', async () => {
    await using server = await LiveServer.start();
    const { client, onEvents } = connect(server.url);
    const onSubscribed = vi.fn();
    client.follow({ onEvents, onSubscribed });
    const first = await peer(server, 0);
    expect(first.subscriptions).toEqual([{ type: 'subscribe' }]);
    await vi.waitFor(() => expect(onSubscribed).toHaveBeenCalledTimes(1));
    first.close(1012);
    expect((await peer(server, 1)).subscriptions).toEqual([{ type: 'subscribe', cursor: '1.0' }]);
    await vi.waitFor(() => expect(onSubscribed).toHaveBeenCalledTimes(2));
  });

  it('events of the topic before are not handed to the new topic', async () => {
    await using server = await LiveServer.start({ confirms: false });
    const { client, seen, onEvents } = connect(server.url);
    client.follow({ onEvents });
    const first = await peer(server, 0);
    first.send({ type: 'subscribed', cursor: '1.0' });
    const late: string[] = [];
    client.follow({ cursor: '1.5', onEvents: (events) => late.push(...events.map(({ cursor }) => cursor)) });
    first.send({ type: 'events', events: [connectedEvent(1)], cursor: '1.1' });
    await vi.waitFor(() => expect(first.subscriptions).toHaveLength(2));
    first.send({ type: 'events', events: [connectedEvent(2)], cursor: '1.2' });
    first.send({ type: 'subscribed', cursor: '1.5' });
    first.send({ type: 'events', events: [connectedEvent(6)], cursor: '1.6' });
    await vi.waitFor(() => expect(late).toEqual(['1.6']));
    expect(seen).toEqual([]);
  });

  it('topics that change faster than Nexus confirms are asked for one at a time', async () => {
    await using server = await LiveServer.start({ confirms: false });
    const { client, seen, onEvents } = connect(server.url);
    client.follow({ onEvents: () => undefined });
    const first = await peer(server, 0);
    client.follow({ cursor: '1.3', onEvents: () => undefined });
    client.follow({ cursor: '1.5', onEvents });
    first.send({ type: 'subscribed', cursor: '1.0' });
    await vi.waitFor(() => expect(first.subscriptions).toHaveLength(2));
    expect(first.subscriptions[1]).toEqual({ type: 'subscribe', cursor: '1.5' });
    first.send({ type: 'subscribed', cursor: '1.5' });
    first.send({ type: 'events', events: [connectedEvent(6)], cursor: '1.6' });
    await vi.waitFor(() => expect(seen).toEqual(['1.6']));
  });

  it('a server that accepts and then keeps silent is left for another attempt', async () => {
    await using server = await LiveServer.start({ confirms: false });
    const { client, onEvents } = connect(server.url, { connectTimeoutMs: 50 });
    client.follow({ cursor: '1.3', onEvents });
    expect((await peer(server, 1)).subscriptions).toEqual([{ type: 'subscribe', cursor: '1.3' }]);
  });

  it('drain moves to a new connection and resumes', async () => {
    await using server = await LiveServer.start();
    const { client, statuses, seen, onEvents } = connect(server.url);
    client.follow({ cursor: '1.1', onEvents });
    const first = await peer(server, 0);
    first.send({ type: 'drain', reconnectAfterMs: 20 });
    first.send({ type: 'events', events: [connectedEvent(2)], cursor: '1.2' });
    const second = await peer(server, 1);
    expect(second.subscriptions).toEqual([{ type: 'subscribe', cursor: '1.2' }]);
    expect(seen).toEqual(['1.2']);
    await vi.waitFor(() => expect(statuses.at(-1)).toBe('live'));
  });

  it('a final close code ends it: signed out is not retried', async () => {
    await using server = await LiveServer.start();
    const { client, statuses, onEvents } = connect(server.url);
    client.follow({ onEvents });
    (await peer(server, 0)).close(4401);
    await vi.waitFor(() => expect(statuses.at(-1)).toEqual(['closed', 'unauthenticated']));
    client.retryNow();
    expect(server.peers).toHaveLength(1);
  });

  it('a retryable close code comes back', async () => {
    await using server = await LiveServer.start();
    const { client, onEvents } = connect(server.url);
    client.follow({ cursor: '1.1', onEvents });
    (await peer(server, 0)).close(4408);
    expect((await peer(server, 1)).subscriptions).toEqual([{ type: 'subscribe', cursor: '1.1' }]);
  });

  it('several failed attempts are offline, and it recovers by itself', async () => {
    const server = await LiveServer.start();
    const { port, url } = server;
    await server[Symbol.asyncDispose]();
    const { client, statuses, onEvents } = connect(url, { offlineAfterAttempts: 2 });
    client.follow({ onEvents });
    await vi.waitFor(() => expect(statuses).toContain('offline'));
    await using again = await LiveServer.start({ port });
    await vi.waitFor(() => expect(statuses.at(-1)).toBe('live'));
    expect(again.peers).toHaveLength(1);
  });

  it('frames and events from a newer Nexus are passed over without losing the place', async () => {
    await using server = await LiveServer.start();
    const { client, seen, onEvents } = connect(server.url);
    client.follow({ cursor: '1.1', onEvents });
    const first = await peer(server, 0);
    first.send({ type: 'weather', sunny: true });
    first.send({
      type: 'events',
      events: [{ ...connectedEvent(2), name: 'moon.rose' }, connectedEvent(3)],
      cursor: '1.3',
    });
    await vi.waitFor(() => expect(seen).toEqual(['1.3']));
    first.close(1012);
    expect((await peer(server, 1)).subscriptions).toEqual([{ type: 'subscribe', cursor: '1.3' }]);
  });

  it('close is final and quiet', async () => {
    await using server = await LiveServer.start();
    const { client, statuses, onEvents } = connect(server.url, { headers: { cookie: 'obl_session=s' } });
    client.follow({ onEvents });
    expect((await peer(server, 0)).headers).toMatchObject({ cookie: 'obl_session=s' });
    client.close();
    expect(statuses.at(-1)).toBe('closed');
    expect(server.peers).toHaveLength(1);
  });
});
