import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type Door, Entrance } from './entrance.ts';

const servers: Server[] = [];
let entrance: Entrance;

async function serve(name: string): Promise<Door> {
  const server = createServer((_request, response) => response.setHeader('connection', 'close').end(name));
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

const ask = async () => (await fetch(entrance.url)).text();

afterEach(async () => {
  await entrance.close();
  for (const server of servers.splice(0)) server.close();
});

test('connections go to all processes in turn, and only to those that live', async () => {
  const doors = [await serve('first'), await serve('second')];
  entrance = await Entrance.open(() => doors);
  expect(new Set([await ask(), await ask(), await ask()])).toEqual(new Set(['first', 'second']));
  servers[0]?.close();
  expect(new Set([await ask(), await ask(), await ask()])).toEqual(new Set(['second']));
});

test('a process that is cut off gets no connection until it is let in again', async () => {
  const doors = [await serve('first'), await serve('second')];
  entrance = await Entrance.open(() => doors);
  entrance.cutOff(doors[0]?.port ?? 0);
  expect(new Set([await ask(), await ask(), await ask()])).toEqual(new Set(['second']));
  entrance.letIn(doors[0]?.port ?? 0);
  expect(new Set([await ask(), await ask(), await ask()])).toEqual(new Set(['first', 'second']));
});

test('without any process the connection is refused at once', async () => {
  entrance = await Entrance.open(() => []);
  await expect(ask()).rejects.toThrow();
});
