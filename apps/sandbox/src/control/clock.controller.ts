import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Sandbox } from '../sandbox.js';
import type { World } from '../worlds/world.js';
import { parse, recordAction, worldOf } from './control-context.js';

const dayMs = 86_400_000;
const moved = z.strictObject({ advanceMs: z.number().int().min(1).max(dayMs) });

/** Moving a workspace's time, so that what Slack does in five minutes need not be waited for. */
export function registerClock(app: FastifyInstance, sandbox: Sandbox): void {
  app.get('/workspaces/:id/clock', (request) => clockView(worldOf(sandbox, request)));

  app.post('/workspaces/:id/clock', (request) => {
    const world = worldOf(sandbox, request);
    const { advanceMs } = parse(moved, request.body);
    const ended = world.clock.advance(advanceMs);
    recordAction(world, 'clock.moved', { advanceMs, ended });
    return { ...clockView(world), ended };
  });
}

function clockView({ clock }: World): Readonly<Record<string, unknown>> {
  return { now: new Date(clock.now()).toISOString(), movedMs: clock.movedMs };
}
