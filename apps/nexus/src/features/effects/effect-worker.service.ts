import { Inject, Injectable } from '@nestjs/common';
import { type Span, SpanKind } from '@opentelemetry/api';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database } from '../../platform/database/database.service.js';
import { type CallFailure, OutsideCallError } from '../../platform/errors/outside-call-error.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Log } from '../../platform/logging/log.service.js';
import { withLogContext } from '../../platform/logging/log-context.js';
import { Metrics } from '../../platform/metrics/metrics.service.js';
import { errorTypeOf, markFailed } from '../../platform/telemetry/in-span.js';
import { Tracing } from '../../platform/telemetry/tracing.service.js';
import { appendEvent } from '../../platform/outbox/event-log.js';
import { EffectRepository, type OwedEffect } from './effect.repository.js';
import { EffectLinks } from './effect-links.service.js';
import { EffectTargets } from './effect-targets.service.js';
import { type AttemptLimits, type FailedAttempt, nextStep } from './next-attempt.js';

/** Answers with when to come back, in milliseconds from now; undefined when the lane is empty. */
export type LaneRest = number | undefined;

/** Pays what is owed in a lane, one effect after the other, each once as seen from outside. */
@Injectable()
export class EffectWorker {
  readonly #effects: EffectRepository;
  readonly #targets: EffectTargets;
  readonly #links: EffectLinks;
  readonly #database: Database;
  readonly #log: Log;
  #isStopping = false;
  @Inject(SETTINGS) private readonly settings!: Settings;
  @Inject(CLOCK) private readonly clock!: Clock;
  @Inject(Metrics) private readonly metrics!: Metrics;
  @Inject(Tracing) private readonly tracing!: Tracing;

  constructor(effects: EffectRepository, targets: EffectTargets, links: EffectLinks, database: Database, log: Log) {
    this.#effects = effects;
    this.#targets = targets;
    this.#links = links;
    this.#database = database;
    this.#log = log;
  }

  /** Begins no other call from now on; one that is under way is made and settled. */
  stop(): void {
    this.#isStopping = true;
  }

  async drain(lane: string): Promise<LaneRest> {
    const tenantId = await this.#effects.findTenantOfLane(lane);
    if (tenantId === undefined) return undefined;
    for (;;) {
      // Another process goes on with the lane.
      if (this.#isStopping) return 0;
      const turn = await this.#effects.takeTurn(tenantId, lane, this.#sendingSeconds());
      if (turn.state === 'empty') return undefined;
      if (turn.state === 'waiting') return Math.max(10, turn.until.getTime() - this.clock.now().getTime());
      const { effect } = turn;
      const context = { tenantId, ...(effect.taskId === null ? {} : { taskId: effect.taskId }) };
      await withLogContext(context, () => this.#attemptInTrace(effect));
    }
  }

  /** Longer than any call may take, so that nobody takes over an effect that is still being sent. */
  #sendingSeconds(): number {
    const { slack, clickup, github } = this.settings;
    const longest = Math.max(slack.timeoutMs, clickup.timeoutMs, github.timeoutMs) / 1000;
    const callsPerAttempt = 4;
    return longest * callsPerAttempt;
  }

  #limits(): AttemptLimits {
    const { effectAttempts, outageHours, backoffBaseMs, backoffLimitMs } = this.settings.work;
    return {
      attempts: effectAttempts,
      outageMs: outageHours * 3_600_000,
      baseMs: backoffBaseMs,
      limitMs: backoffLimitMs,
      random: Math.random(),
    };
  }

  async #attemptInTrace(owed: OwedEffect): Promise<void> {
    const words = {
      name: `deliver ${owed.effect.kind}`,
      kind: SpanKind.CONSUMER,
      attributes: {
        'messaging.system': 'bullmq',
        'messaging.operation.type': 'process',
        'messaging.destination.name': owed.effect.kind,
        'oblivion.effect.id': owed.id,
        'oblivion.attempt': owed.attempts,
        ...(owed.taskId === null ? {} : { 'oblivion.task.id': owed.taskId }),
      },
    };
    const origin = { traceparent: owed.traceparent, at: owed.createdAt };
    await this.tracing.follow(origin, words, (span) => this.#attempt(owed, span));
  }

  async #attempt(owed: OwedEffect, span: Span): Promise<void> {
    try {
      const reason = await this.#database.withTenant(owed.tenantId, (transaction) =>
        this.#targets.reasonToDrop(transaction, owed),
      );
      if (reason !== undefined) return await this.#drop(owed, reason);
      const found = owed.isOutcomeUnknown ? await this.#targets.findDelivered(owed) : undefined;
      const delivery =
        found === undefined
          ? await this.#targets.deliver(owed)
          : ({ outcome: 'delivered', externalId: found } as const);
      if (delivery.outcome === 'pointless') return await this.#drop(owed, delivery.reason);
      if (!(await this.#settle(owed, delivery.externalId))) return this.#tellOvertaken(owed);
      const outcome = found === undefined ? 'delivered' : 'found';
      this.metrics.add('oblivion.effect.attempts', 1, { target: owed.effect.kind, outcome });
    } catch (error) {
      markFailed(span, errorTypeOf(error));
      await this.#postpone(owed, error);
    }
  }

  /** False when another has taken it over meanwhile. */
  async #settle(owed: OwedEffect, externalId: string | null): Promise<boolean> {
    const isSettled = await this.#database.withTenant(owed.tenantId, async (transaction) => {
      if (!(await this.#effects.markDelivered(transaction, owed, externalId))) return false;
      if (owed.effect.kind === 'slack.root' && owed.taskId !== null && externalId !== null) {
        await this.#links.setRoot(transaction, owed.taskId, externalId.split('/')[1] as string);
      }
      const payload = { taskId: owed.taskId, effectId: owed.id, target: owed.effect.kind, attempts: owed.attempts };
      await appendEvent(transaction, { name: 'effect.delivered', taskId: owed.taskId, payload });
      return true;
    });
    if (!isSettled) return false;
    const seconds = Math.max(0, (this.clock.now().getTime() - owed.createdAt.getTime()) / 1000);
    this.metrics.record('oblivion.effect.duration', seconds, { target: owed.effect.kind });
    return true;
  }

  async #drop(owed: OwedEffect, reason: string): Promise<void> {
    await this.#database.withTenant(owed.tenantId, (transaction) =>
      this.#effects.markDropped(transaction, owed, reason),
    );
  }

  #tellOvertaken(owed: OwedEffect): void {
    const fields = { effectId: owed.id, target: owed.effect.kind, attempt: owed.attempts };
    this.#log.warn(fields, 'effect took too long and was taken over; what the other found stands');
  }

  async #postpone(owed: OwedEffect, error: unknown): Promise<void> {
    const failure = failureOf(error);
    const next = nextStep(failure, failedAttempt(owed), this.#limits());
    this.metrics.add('oblivion.effect.attempts', 1, { target: owed.effect.kind, outcome: failure.kind });
    const fields = { effectId: owed.id, target: owed.effect.kind, attempt: owed.attempts, ...errorFields(error) };
    this.#log.warn(fields, next.step === 'park' ? 'effect parked' : 'effect postponed');
    await this.#database.withTenant(owed.tenantId, async (transaction) => {
      if (next.step === 'retry') {
        const retry = { ...next, error: failure.reason };
        if (!(await this.#effects.markPending(transaction, owed, retry))) this.#tellOvertaken(owed);
        return;
      }
      if (!(await this.#effects.markParked(transaction, owed, failure.reason))) return this.#tellOvertaken(owed);
      const payload = { taskId: owed.taskId, effectId: owed.id, target: owed.effect.kind, error: failure.reason };
      await appendEvent(transaction, { name: 'effect.parked', taskId: owed.taskId, payload });
    });
  }
}

function failedAttempt({ attempts, createdAt, isOutcomeUnknown }: OwedEffect): FailedAttempt {
  return { attempt: attempts, ageMs: Date.now() - createdAt.getTime(), isOutcomeUnknown };
}

/** An error of our own leaves the outcome unknown: it may have struck after the call. */
function failureOf(error: unknown): CallFailure {
  if (error instanceof OutsideCallError) return error.failure;
  return { kind: 'unknown', reason: error instanceof Error ? error.message : 'unknown' };
}
