import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { CLICKUP_ROUTES } from '../clickup/routes.js';
import { GITHUB_ROUTES } from '../github/routes.js';
import { FAULT_KINDS, problemOf } from '../faults/fault.js';
import type { Sandbox } from '../sandbox.js';
import { METHOD_SCOPES } from '../slack/scopes.js';
import { parse, recordAction, worldOf } from './control-context.js';
import { ControlError } from './control-error.js';

const KNOWN_CALLS: readonly string[] = [
  ...Object.keys(METHOD_SCOPES).map((method) => `slack.${method}`),
  ...CLICKUP_ROUTES.map(({ operation }) => `clickup.${operation}`),
  ...GITHUB_ROUTES.map(([, , operation]) => `github.${operation}`),
  'openai.chat.completions',
  'openai.embeddings',
  'openai.models',
  'webhook.slack',
  'webhook.clickup',
  'webhook.github',
];

const faultOrder = z.strictObject({
  target: z.string(),
  kind: z.enum(FAULT_KINDS),
  times: z.number().int().min(1).optional(),
  probability: z.number().min(0).max(1).default(1),
  seed: z.number().int().default(1),
  error: z.string().min(1).max(100).default('refused'),
  status: z.number().int().min(400).max(499).default(401),
  retryAfterSeconds: z.number().int().min(0).max(3600).default(1),
  delayMs: z.number().int().min(0).max(600_000).default(2000),
});

/** Injecting faults and taking them away. */
export function registerFaults(app: FastifyInstance, sandbox: Sandbox): void {
  app.post('/workspaces/:id/faults', (request, reply) => {
    const world = worldOf(sandbox, request);
    const order = parse(faultOrder, request.body);
    const problem = problemOf(order, KNOWN_CALLS);
    if (problem !== undefined) throw new ControlError(400, 'impossible_fault', problem);
    const fault = world.faults.insert(order);
    recordAction(world, 'fault.set', { ...fault });
    return reply.status(201).send(fault);
  });

  app.get('/workspaces/:id/faults', (request) => ({ faults: worldOf(sandbox, request).faults.list() }));

  app.delete('/workspaces/:id/faults', (request, reply) => {
    const world = worldOf(sandbox, request);
    world.faults.clear();
    recordAction(world, 'fault.cleared', {});
    return reply.status(204).send();
  });

  app.delete('/workspaces/:id/faults/:faultId', (request, reply) => {
    const world = worldOf(sandbox, request);
    const { faultId } = request.params as { faultId: string };
    if (!world.faults.delete(faultId))
      throw new ControlError(404, 'fault_not_found', `There is no fault "${faultId}" in this workspace.`);
    recordAction(world, 'fault.removed', { faultId });
    return reply.status(204).send();
  });
}
