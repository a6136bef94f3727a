import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import * as effect from './agent-effect.js';
import * as checkpoint from './checkpoint.js';
import { memorySearchAnswer, memorySearchRequest, memorySourcePage } from './memory.js';

const contracts = {
  'checkpoint-put': checkpoint.checkpointPut,
  'checkpoint-writes': checkpoint.checkpointWrites,
  'checkpoint-find': checkpoint.checkpointFind,
  'checkpoint-found': checkpoint.checkpointFound,
  'checkpoint-list': checkpoint.checkpointList,
  'checkpoint-page': checkpoint.checkpointPage,
  'checkpoint-history': checkpoint.checkpointHistory,
  'channel-history': checkpoint.channelHistory,
  'checkpoint-change': checkpoint.checkpointChange,
  'effect-reserve': effect.effectReserve,
  'effect-reserved': effect.effectReserved,
  'effect-record': effect.effectRecord,
  'effect-withdraw': effect.effectWithdraw,
  'memory-search-request': memorySearchRequest,
  'memory-search-answer': memorySearchAnswer,
  'memory-source-page': memorySourcePage,
};

const fixture = z.object({
  contract: z.enum(Object.keys(contracts) as [keyof typeof contracts, ...(keyof typeof contracts)[]]),
  /** Path of the one field at fault, in invalid fixtures. */
  field: z.string().optional(),
  body: z.unknown(),
});

function fixturesOf(kind: 'valid' | 'invalid') {
  const folder = new URL(`../fixtures/rest/${kind}/`, import.meta.url);
  return readdirSync(folder).map((name) => ({
    name,
    ...fixture.parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8'))),
  }));
}

describe('the fixtures of the REST contracts', () => {
  test.each(fixturesOf('valid'))('$name is taken', ({ contract, body }) => {
    expect(contracts[contract].safeParse(body).error).toBeUndefined();
  });

  test.each(fixturesOf('invalid'))('$name is refused, and the field at fault is named', ({ contract, field, body }) => {
    const paths = contracts[contract].safeParse(body).error?.issues.map((issue) => issue.path.join('.'));
    expect(paths).toEqual([field]);
  });

  test.each(Object.keys(contracts))('%s has a valid and an invalid fixture', (contract) => {
    for (const kind of ['valid', 'invalid'] as const) {
      expect(fixturesOf(kind).map((each) => each.contract)).toContain(contract);
    }
  });
});
