import { agentId, runId, taskId, tenantId } from '@oblivion/protocol';
import { z } from 'zod';
import type { AgentPrincipal, RunPrincipal } from './principal.js';

export const tokenIssuer = 'oblivion';
/** Who a token is for: an access token opens no model and a model key opens no socket. */
export const tokenAudiences = { agent: 'oblivion.agents', run: 'oblivion.models' } as const;

const agentClaims = z.object({ sub: agentId, tenant: tenantId });
const runClaims = agentClaims.extend({ task: taskId, run: runId, epoch: z.int().positive(), model: z.string().min(1) });

/** Reads the claims of a verified access token; undefined when they are not ours. */
export function readAgentClaims(payload: unknown): AgentPrincipal | undefined {
  const parsed = agentClaims.safeParse(payload);
  return parsed.success ? { tenantId: parsed.data.tenant, agentId: parsed.data.sub } : undefined;
}

/** Reads the claims of a verified model key; undefined when they are not ours. */
export function readRunClaims(payload: unknown): RunPrincipal | undefined {
  const parsed = runClaims.safeParse(payload);
  if (!parsed.success) return undefined;
  const { sub, tenant, task, run, epoch, model } = parsed.data;
  return { tenantId: tenant, agentId: sub, taskId: task, runId: run, epoch, model };
}

/** The claims of a model key, besides its subject. */
export function writeRunClaims(run: RunPrincipal): Record<string, unknown> {
  return { tenant: run.tenantId, task: run.taskId, run: run.runId, epoch: run.epoch, model: run.model };
}
