import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { chooseFreePorts, choosePorts, portNames, requireFreePorts } from './ports.ts';

test('a variable wins over the base, the base over the standard', () => {
  expect(choosePorts({}, undefined).nexus).toBe(4000);
  const ports = choosePorts({ OBLIVION_REDIS_PORT: '7000' }, '5000');
  expect([ports.nexus, ports.probes, ports.observer, ports.redis]).toEqual([5000, 5001, 5002, 7000]);
});

test('a number that is no port, and one port for two parts, are refused', () => {
  expect(() => choosePorts({ OBLIVION_REDIS_PORT: 'many' }, undefined)).toThrow('OBLIVION_REDIS_PORT');
  expect(() => choosePorts({}, '80')).toThrow('--port-base');
  expect(() => choosePorts({ OBLIVION_REDIS_PORT: '4000' }, undefined)).toThrow('both Nexus and Redis');
});

test('free ports are all different and free', async () => {
  const ports = await chooseFreePorts();
  expect(new Set(Object.values(ports)).size).toBe(portNames.length);
  await requireFreePorts(ports, portNames);
});

test('a taken port is told with its number, its part and how to change it, unless it is not needed', async () => {
  const ports = await chooseFreePorts();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(ports.sandbox, '127.0.0.1', resolve));
  try {
    const expected = new RegExp(`Port ${ports.sandbox} is taken, and the sandbox needs it.*OBLIVION_SANDBOX_PORT`);
    await expect(requireFreePorts(ports, portNames)).rejects.toThrow(expected);
    await requireFreePorts(
      ports,
      portNames.filter((name) => name !== 'sandbox'),
    );
  } finally {
    server.close();
  }
});
