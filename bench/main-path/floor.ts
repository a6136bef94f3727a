import { createServer } from 'node:http';
import { createConnection, createServer as createSocketServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type Distribution, distributionOf } from '../measuring/percentiles.ts';

const rounds = 200;
const warmUps = 20;

/**
 * What the machine itself costs, in the same run: one HTTP POST on loopback and one message over an open socket to a
 * server that only answers. The way of a task has at least these two hops.
 */
export async function measureFloor(): Promise<Distribution> {
  const http = createServer((request, response) => {
    request.resume().once('end', () => response.end('ok'));
  }).listen(0, '127.0.0.1');
  const echo = createSocketServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
  await Promise.all([once(http, 'listening'), once(echo, 'listening')]);
  const socket = createConnection((echo.address() as AddressInfo).port, '127.0.0.1');
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const values: number[] = [];
  for (let round = -warmUps; round < rounds; round += 1) {
    const beganAt = performance.now();
    await (await fetch(url, { method: 'POST', body: '{"event":"taskCreated"}' })).text();
    socket.write('{"type":"task.available"}');
    await once(socket, 'data');
    if (round >= 0) values.push(performance.now() - beganAt);
  }
  socket.destroy();
  http.closeAllConnections();
  http.close();
  echo.close();
  return distributionOf(values);
}
