import { expect, test } from 'vitest';
import { formatBytes, formatDuration } from './amount.ts';

test.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1000, '1.0 s'],
  [59_900, '59.9 s'],
  [125_000, '2 min 05 s'],
])('%d milliseconds read %s', (durationMs, text) => expect(formatDuration(durationMs)).toBe(text));

test.each([
  [0, '0 MiB'],
  [812 * 1024 ** 2, '812 MiB'],
  [1.25 * 1024 ** 3, '1.25 GiB'],
])('%d bytes read %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
