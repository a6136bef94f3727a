import { describe, expect, it } from 'vitest';
import { Clock } from './clock.js';

const hour = 3_600_000;

describe('the clock of a workspace', () => {
  it('ends the waits that are due, in their order, and no others', async () => {
    const clock = new Clock();
    const { signal } = new AbortController();
    const ended: string[] = [];
    const later = clock.wait(2 * hour, signal).then(() => ended.push('two hours'));
    const sooner = clock.wait(hour, signal).then(() => ended.push('one hour'));
    expect(clock.advance(hour - 1000)).toBe(0);
    expect(clock.advance(2 * hour)).toBe(2);
    await Promise.all([later, sooner]);
    expect(ended).toEqual(['one hour', 'two hours']);
    expect(clock.movedMs).toBe(3 * hour - 1000);
  });

  it('tells a time that was moved', () => {
    const clock = new Clock();
    const before = clock.now();
    clock.advance(hour);
    expect(clock.now() - before).toBeGreaterThanOrEqual(hour);
  });

  it('waits no longer once the workspace is gone', async () => {
    const clock = new Clock();
    const lifetime = new AbortController();
    const waiting = clock.wait(hour, lifetime.signal);
    lifetime.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    await expect(clock.wait(hour, lifetime.signal)).rejects.toThrow('gone');
    expect(clock.advance(hour)).toBe(0);
  });

  it('also ends waits when their time comes by itself', async () => {
    await expect(new Clock().wait(1, new AbortController().signal)).resolves.toBeUndefined();
  });
});
