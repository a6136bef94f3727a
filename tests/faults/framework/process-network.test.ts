import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { run } from '../../../command/processes/run.ts';
import type { Cluster } from './cluster.ts';
import type { NexusProcess } from './nexus-process.ts';
import { GatedNetwork, openProcessNetwork, type ProcessNetwork } from './process-network.ts';

let store: Server;
let network: ProcessNetwork | undefined;
/** Stores are cut without asking whose they are. */
const struck = {} as { process: NexusProcess; cluster: Cluster };

/** Says a word to a server and tells what became of it. */
const visitor = `
const socket = require('node:net').connect(Number(process.argv[2]), process.argv[1], () => socket.write('word'));
const tell = (what) => { console.log(what); process.exit(); };
socket.on('data', () => tell('answered')).on('error', () => tell('refused')).on('close', () => tell('refused'));
setTimeout(() => tell('silence'), 800);
`;

async function visit({ place }: ProcessNetwork, url: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const words = [...(place.launcher ?? []), process.execPath, '-e', visitor, hostname, port];
  return (await run(words[0] as string, words.slice(1))).output.trim();
}

beforeAll(async () => {
  store = createServer((socket) => socket.on('error', () => undefined).pipe(socket)).listen(0, '127.0.0.1');
  await once(store, 'listening');
});
afterEach(() => network?.end());
afterAll(() => void store.close());

test.each([
  ['as good as this machine allows', openProcessNetwork],
  ['by gates', async () => new GatedNetwork()],
])('a way that is cut is silent until it is healed, the other is not: %s', async (_name, open) => {
  network = await open();
  const address = `redis://127.0.0.1:${(store.address() as AddressInfo).port}`;
  const [postgres = ''] = await network.lead('postgres', [address]);
  const [redis = ''] = await network.lead('redis', [address]);
  expect(await visit(network, redis)).toBe('answered');
  await network.cut('redis', struck);
  expect(await visit(network, redis)).toBe('silence');
  expect(await visit(network, postgres)).toBe('answered');
  await network.heal('redis', struck);
  expect(await visit(network, redis)).toBe('answered');
});
