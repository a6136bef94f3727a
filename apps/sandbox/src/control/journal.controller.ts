import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { JournalFilter } from '../journal/journal-entry.js';
import type { Sandbox } from '../sandbox.js';
import { parse, worldOf } from './control-context.js';

const MAX_WAIT_MS = 60_000;
const DEFAULT_WAIT_MS = 10_000;

const filterQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  kind: z.string().optional(),
  name: z.string().optional(),
  outcome: z.string().optional(),
  contains: z.string().optional(),
});
const listQuery = filterQuery.extend({ limit: z.coerce.number().int().min(1).max(10_000).default(1000) });
const waitQuery = filterQuery.extend({
  count: z.coerce.number().int().min(1).max(10_000).default(1),
  timeoutMs: z.coerce.number().int().min(0).max(MAX_WAIT_MS).default(DEFAULT_WAIT_MS),
});

/** Reading the journal, at once or as soon as something is in it. */
export function registerJournal(app: FastifyInstance, sandbox: Sandbox): void {
  app.get('/workspaces/:id/journal', (request) => {
    const { limit, ...filter } = parse(listQuery, request.query);
    const { journal } = worldOf(sandbox, request);
    return { entries: journal.list(filter, limit), seq: journal.seq };
  });

  app.get('/workspaces/:id/refusals', (request) => ({ entries: worldOf(sandbox, request).journal.listRefusals() }));

  app.get('/workspaces/:id/journal/wait', async (request, reply) => {
    const { count, timeoutMs, ...filter } = parse(waitQuery, request.query);
    const world = worldOf(sandbox, request);
    const signal = AbortSignal.any([world.lifetime.signal, goneSignal(reply)]);
    return world.journal.wait({ filter: filter satisfies JournalFilter, count, timeoutMs, signal });
  });

  app.get('/journal', (request) => {
    const { limit, ...filter } = parse(listQuery, request.query);
    return { entries: sandbox.strayJournal.list(filter, limit), seq: sandbox.strayJournal.seq };
  });
}

function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return gone.signal;
}
