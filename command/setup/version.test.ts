import { expect, test } from 'vitest';
import { isAtLeast } from './version.ts';

test.each([
  ['3.11.0', '3.11', true],
  ['3.9.18', '3.11', false],
  ['3.11rc1', '3.11', true],
  ['4', '3.11', true],
  ['24.21.0', '24', true],
  ['20.20.2', '24', false],
  ['', '3.11', false],
  ['not a version', '0', false],
])('%j is at least %s: %s', (version, least, expected) => expect(isAtLeast(version, least)).toBe(expected));
