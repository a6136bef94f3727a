import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { clientFrame, serverFrame } from './agent-protocol.js';

const fixture = z.object({
  from: z.enum(['agent', 'nexus']),
  /** Path of the one field at fault, in invalid fixtures. */
  field: z.string().optional(),
  frame: z.record(z.string(), z.unknown()),
});

/** The very same files are read by the tests of the Python SDK. */
function fixturesOf(kind: 'valid' | 'invalid') {
  const folder = new URL(`../fixtures/${kind}/`, import.meta.url);
  return readdirSync(folder).map((name) => ({
    name,
    ...fixture.parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8'))),
  }));
}

const schemaOf = { agent: clientFrame, nexus: serverFrame };

describe('the fixtures of the agent protocol', () => {
  test.each(fixturesOf('valid'))('$name is taken', ({ from, frame }) => {
    expect(schemaOf[from].safeParse(frame).error).toBeUndefined();
  });

  test.each(fixturesOf('invalid'))('$name is refused, and the field at fault is named', ({ from, field, frame }) => {
    const paths = schemaOf[from].safeParse(frame).error?.issues.map((issue) => issue.path.join('.'));
    expect(paths).toEqual([field]);
  });

  test.each(['agent', 'nexus'] as const)('every frame type from %s has a valid fixture', (from) => {
    const covered = fixturesOf('valid').filter((each) => each.from === from);
    const types = schemaOf[from].options.map((option) => option.shape.type.value);
    expect(new Set(covered.map((each) => each.frame['type']))).toEqual(new Set(types));
  });
});
