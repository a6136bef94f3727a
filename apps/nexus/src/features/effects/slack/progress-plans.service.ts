import { Inject, Injectable } from '@nestjs/common';
import type { TenantId } from '@oblivion/protocol';
import { type ProgressPlan, progressPlan, type ShownPlan } from '../../../integrations/slack/progress-plan.js';
import { SETTINGS, type Settings } from '../../../platform/config/settings.js';
import { OutsideCallError } from '../../../platform/errors/outside-call-error.js';
import { Log } from '../../../platform/logging/log.service.js';

/** How Slack refuses blocks, be it for their kind or for their length. Nothing was posted or changed then. */
const refusalsOfBlocks = new Set([
  'invalid_blocks',
  'invalid_blocks_format',
  'unsupported_blocks',
  'invalid_arguments',
  'msg_blocks_too_long',
  'msg_too_long',
]);
/** These speak of one message, not of what the workspace can show. */
const tooLong = new Set(['msg_blocks_too_long', 'msg_too_long']);

/**
 * Shows progress as a plan where Slack takes one. Plans are an ornament: where Slack refuses them the same words are sent as
 * text at once, and the workspace is not asked for plans for a while.
 */
@Injectable()
export class ProgressPlans {
  readonly #restsUntilMs = new Map<TenantId, number>();
  readonly #log: Log;
  readonly #isOn: boolean;
  readonly #restMs: number;

  constructor(log: Log, @Inject(SETTINGS) settings: Settings) {
    this.#log = log;
    this.#isOn = settings.slack.planBlocks;
    this.#restMs = settings.slack.planRestSeconds * 1000;
  }

  async show<T>(message: PlannedMessage, send: (plan: ShownPlan | undefined) => Promise<T>): Promise<T> {
    const plan = this.#planOf(message);
    if (plan === undefined) return send(undefined);
    try {
      return await send(plan);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const sent = await send(undefined);
      // As text it was taken, so the plan was what Slack refused.
      if (!tooLong.has(error.failure.reason)) this.#rest(message.tenantId, error.failure.reason);
      return sent;
    }
  }

  #planOf({ tenantId, firstMessageId, plan }: PlannedMessage): ShownPlan | undefined {
    const isShown = this.#isOn && plan !== undefined && (this.#restsUntilMs.get(tenantId) ?? 0) <= Date.now();
    return isShown && firstMessageId !== null ? progressPlan(firstMessageId, plan) : undefined;
  }

  #rest(tenantId: TenantId, reason: string): void {
    this.#restsUntilMs.set(tenantId, Date.now() + this.#restMs);
    this.#log.info({ tenantId, reason }, 'slack refuses plans; progress is shown as text for a while');
  }
}

interface PlannedMessage {
  readonly tenantId: TenantId;
  readonly firstMessageId: string | null;
  readonly plan?: ProgressPlan | undefined;
}

function isRefusal(error: unknown): error is OutsideCallError {
  return error instanceof OutsideCallError && refusalsOfBlocks.has(error.failure.reason);
}
