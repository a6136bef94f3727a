import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { continuationOf } from './continuation.js';
import { formatTraceparent, parseTraceparent } from './traceparent.js';

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('traceparent', () => {
  test('what is read is written again', () => {
    const hex = (length: number) =>
      fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`)).filter((text) => !/^0+$/.test(text));
    fc.assert(
      fc.property(hex(32), hex(16), fc.boolean(), (traceId, spanId, isSampled) => {
        const text = `00-${traceId}-${spanId}-0${isSampled ? 1 : 0}`;
        const read = parseTraceparent(text);
        expect(read && formatTraceparent(read)).toBe(text);
      }),
    );
  });

  test.each([
    undefined,
    null,
    7,
    '',
    `${traceparent}-00`,
    traceparent.toUpperCase(),
    '01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    '00-00000000000000000000000000000000-00f067aa0ba902b7-01',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01',
  ])('%j is none', (text) => {
    expect(parseTraceparent(text)).toBeUndefined();
  });
});

describe('work that comes from a trace', () => {
  const at = new Date('2026-01-01T10:00:00Z');
  const after = (seconds: number): Date => new Date(at.getTime() + seconds * 1000);

  test('belongs to it when it follows soon, also by a clock that is behind', () => {
    for (const now of [after(-5), after(0), after(900)]) {
      expect(continuationOf({ traceparent, at }, now, 900).kind).toBe('child');
    }
  });

  test('is a trace of its own that points back after a long wait', () => {
    expect(continuationOf({ traceparent, at }, after(901), 900)).toMatchObject({
      kind: 'linked',
      cause: { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' },
    });
  });

  test('begins a trace where none was written down', () => {
    expect(continuationOf({ traceparent: null, at }, at, 900)).toEqual({ kind: 'new' });
  });
});
