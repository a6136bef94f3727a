import { describe, expect, test } from 'vitest';
import { isAddressAllowed, isNetwork } from './network.js';

test('networks are an address and bits', () => {
  expect(['10.0.0.0/8', 'fd00::/8', '127.0.0.1/32'].every(isNetwork)).toBe(true);
  expect(['10.0.0.0', '10.0.0.0/33', 'fd00::/129', 'here/8', '10.0.0.0/8/8', ''].some(isNetwork)).toBe(false);
});

describe('addresses that names resolve to', () => {
  test.each([
    '10.1.2.3',
    '192.168.0.1',
    '172.31.255.255',
    '100.64.0.1',
    '0.0.0.0',
    'fd00::1',
    'fe80::1',
    '::',
    '::ffff:10.0.0.1',
    '::ffff:a00:1',
  ])('%s is private, and allowed when its network is', (address) => {
    expect(isAddressAllowed(address, [])).toBe(false);
    if (address.startsWith('::ffff:')) return;
    const network = address.includes(':') ? `${address}/128` : `${address}/32`;
    expect(isAddressAllowed(address, [network])).toBe(true);
  });

  test.each(['1.1.1.1', '172.32.0.1', '2606:4700:4700::1111'])('%s is public', (address) =>
    expect(isAddressAllowed(address, [])).toBe(true),
  );
});
