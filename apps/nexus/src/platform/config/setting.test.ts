import { expect, test } from 'vitest';
import { z } from 'zod';
import { parseSettings, secret, setting } from './setting.js';

const table = {
  port: setting('T_PORT', z.coerce.number().int().min(1, 'must be at least 1').default(80), 'The port.'),
  store: { url: secret('T_URL', z.url('must be an address'), 'The store.') },
};

test('reads nested settings, with defaults for what is unset or empty', () => {
  expect(parseSettings(table, { T_URL: 'redis://x', T_PORT: '' })).toEqual({
    outcome: 'valid',
    settings: { port: 80, store: { url: 'redis://x' } },
  });
});

test('reports every problem at once, with the variable and what it is for, and never the value', () => {
  const parsed = parseSettings(table, { T_PORT: '0', T_URL: 'hunter2' });
  expect(parsed).toEqual({
    outcome: 'invalid',
    problems: ['T_PORT: must be at least 1. The port.', 'T_URL: must be an address. The store.'],
  });
  expect(parseSettings(table, {})).toEqual({ outcome: 'invalid', problems: ['T_URL: is required. The store.'] });
});
