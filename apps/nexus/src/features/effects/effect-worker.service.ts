import { Inject, Injectable } from '@nestjs/common';
import type { TenantId } from '@oblivion/protocol';
import { type Span, SpanKind } from '@opentelemetry/api';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database, type TenantTransaction } from '../../platform/database/database.service.js';
import { type CallFailure, OutsideCallError } from '../../platform/errors/outside-call-error.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Limit } from '../../platform/limit.js';
import { Log } from '../../platform/logging/log.service.js';
import { withLogContext } from '../../platform/logging/log-context.js';
import { Metrics } from '../../platform/metrics/metrics.service.js';
import { Precedence } from '../../platform/precedence.js';
import { OneAtATime } from '../../platform/one-at-a-time.js';
import { errorTypeOf, markFailed } from '../../platform/telemetry/in-span.js';
import { Tracing } from '../../platform/telemetry/tracing.service.js';
import { appendEvent } from '../../platform/outbox/event-log.js';
import { EffectRepository, type OwedEffect, type Turn } from './effect.repository.js';
import { EffectLinks } from './effect-links.service.js';
import { EffectTargets } from './effect-targets.service.js';
import { type AttemptLimits, type FailedAttempt, nextStep } from './next-attempt.js';

/** Answers with when to come back, in milliseconds from now; undefined when the lane is empty. */
export type LaneRest = number | undefined;

export interface LanePlace {
  readonly lane: string;
  /** Looked for when it is not known. */
  readonly tenantId?: TenantId;
}

/**
 * The most calls of one attempt: a result looks for itself and for the message that showed it, stops that, edits it, and is
 * posted anew when somebody has taken it away meanwhile.
 */
const callsToSlack = 5;
const callsToSource = 4;

/** `left`: this process ends, and another goes on. */
type NextTurn = Turn | { readonly state: 'left' };

/** Pays what is owed in a lane, one effect after the other, each once as seen from outside. */
@Injectable()
export class EffectWorker {
  readonly #effects: EffectRepository;
  readonly #targets: EffectTargets;
  readonly #links: EffectLinks;
  readonly #database: Database;
  readonly #log: Log;
  readonly #draining = new OneAtATime<LaneRest>();
  readonly #limit: Limit;
  readonly #settings: Settings;
  #isStopping = false;
  @Inject(CLOCK) private readonly clock!: Clock;
  @Inject(Metrics) private readonly metrics!: Metrics;
  @Inject(Tracing) private readonly tracing!: Tracing;
  @Inject(Precedence) private readonly precedence!: Precedence;

  constructor(
    effects: EffectRepository,
    targets: EffectTargets,
    links: EffectLinks,
    database: Database,
    @Inject(SETTINGS) settings: Settings,
    @Inject(Log) log: Log,
  ) {
    this.#settings = settings;
    this.#limit = new Limit(settings.work.effectConcurrency);
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

  /** Whether work in a lane would begin at once. */
  hasRoomFor(lane: string): boolean {
    return !this.#isStopping && (this.#draining.isRunning(lane) || this.#limit.hasRoom);
  }

  /** Safe to run twice at once, here or in several processes. */
  drain(place: LanePlace): Promise<LaneRest> {
    return this.#draining.run(place.lane, this.#limit, () => this.#drainOnce(place));
  }

  async #drainOnce({ lane, tenantId: known }: LanePlace): Promise<LaneRest> {
    // Another process goes on with the lane.
    if (this.#isStopping) return 0;
    const tenantId = known ?? (await this.#effects.findTenantOfLane(lane));
    if (tenantId === undefined) return undefined;
    let turn = await this.precedence.following(() =>
      this.#database.withTenant(tenantId, (transaction) => this.#takeNext(transaction, lane)),
    );
    while (turn.state === 'ready') {
      const { effect } = turn;
      const context = { tenantId, ...(effect.taskId === null ? {} : { taskId: effect.taskId }) };
      turn = await withLogContext(context, () => this.#attemptInTrace(effect));
    }
    if (turn.state === 'empty') return undefined;
    return turn.state === 'left' ? 0 : Math.max(10, turn.until.getTime() - this.clock.now().getTime());
  }

  /** The next effect of the lane that is still wanted, taken for sending. */
  async #takeNext(transaction: TenantTransaction, lane: string): Promise<NextTurn> {
    while (!this.#isStopping) {
      const turn = await this.#effects.takeTurn(transaction, lane, this.#sendingSeconds());
      if (turn.state !== 'ready') return turn;
      const reason = await this.#targets.reasonToDrop(transaction, turn.effect);
      if (reason === undefined) return turn;
      await this.#effects.markDropped(transaction, turn.effect, reason);
    }
    return { state: 'left' };
  }

  /** Longer than any call may take, so that nobody takes over an effect that is still being sent. */
  #sendingSeconds(): number {
    const { slack, clickup, github } = this.#settings;
    const longestMs = Math.max(
      callsToSlack * slack.timeoutMs,
      callsToSource * Math.max(clickup.timeoutMs, github.timeoutMs),
    );
    return longestMs / 1000;
  }

  #limits(): AttemptLimits {
    const { effectAttempts, outageHours, backoffBaseMs, backoffLimitMs } = this.#settings.work;
    return {
      attempts: effectAttempts,
      outageMs: outageHours * 3_600_000,
      baseMs: backoffBaseMs,
      limitMs: backoffLimitMs,
      random: Math.random(),
    };
  }

  /** Answers with what comes next in the lane, as the others below. */
  async #attemptInTrace(owed: OwedEffect): Promise<NextTurn> {
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
    return this.tracing.follow(origin, words, (span) => this.#attempt(owed, span));
  }

  async #attempt(owed: OwedEffect, span: Span): Promise<NextTurn> {
    try {
      const found = owed.isOutcomeUnknown ? await this.#targets.findDelivered(owed) : undefined;
      const delivery =
        found === undefined
          ? await this.#targets.deliver(owed)
          : ({ outcome: 'delivered', externalId: found } as const);
      if (delivery.outcome === 'pointless') {
        return await this.#end(owed, (transaction) => this.#effects.markDropped(transaction, owed, delivery.reason));
      }
      const next = await this.#end(owed, (transaction) => this.#settle(transaction, owed, delivery.externalId));
      this.#measure(owed, found === undefined ? 'delivered' : 'found');
      return next;
    } catch (error) {
      markFailed(span, errorTypeOf(error));
      return this.#postpone(owed, error);
    }
  }

  /** Ends an attempt and takes the next effect of the lane, in one transaction. A next one that cannot be taken undoes no end. */
  async #end(owed: OwedEffect, settle: (transaction: TenantTransaction) => Promise<boolean>): Promise<NextTurn> {
    const together = this.precedence.following(() =>
      this.#database.withTenant(owed.tenantId, async (transaction) => ({
        isSettled: await settle(transaction),
        next: await this.#takeNext(transaction, owed.lane),
      })),
    );
    const { isSettled, next } = await together.catch(async () => ({
      isSettled: await this.#database.withTenant(owed.tenantId, settle),
      next: { state: 'left' } as const,
    }));
    if (!isSettled) this.#tellOvertaken(owed);
    return next;
  }

  /** False when another has taken it over meanwhile. */
  async #settle(transaction: TenantTransaction, owed: OwedEffect, externalId: string | null): Promise<boolean> {
    if (!(await this.#effects.markDelivered(transaction, owed, externalId))) return false;
    if (owed.effect.kind === 'slack.root' && owed.taskId !== null && externalId !== null) {
      await this.#links.setRoot(transaction, owed.taskId, externalId.split('/')[1] as string);
    }
    // Many a minute, of which nobody need be told: the result is what counts.
    if (owed.effect.kind === 'slack.answer_stream') return true;
    const payload = { taskId: owed.taskId, effectId: owed.id, target: owed.effect.kind, attempts: owed.attempts };
    await appendEvent(transaction, { name: 'effect.delivered', taskId: owed.taskId, payload });
    return true;
  }

  #measure(owed: OwedEffect, outcome: 'delivered' | 'found'): void {
    const seconds = Math.max(0, (this.clock.now().getTime() - owed.createdAt.getTime()) / 1000);
    this.metrics.record('oblivion.effect.duration', seconds, { target: owed.effect.kind });
    this.metrics.add('oblivion.effect.attempts', 1, { target: owed.effect.kind, outcome });
  }

  #tellOvertaken(owed: OwedEffect): void {
    const fields = { effectId: owed.id, target: owed.effect.kind, attempt: owed.attempts };
    this.#log.warn(fields, 'effect took too long and was taken over; what the other found stands');
  }

  async #postpone(owed: OwedEffect, error: unknown): Promise<NextTurn> {
    const failure = failureOf(error);
    const next = nextStep(failure, failedAttempt(owed), this.#limits());
    this.metrics.add('oblivion.effect.attempts', 1, { target: owed.effect.kind, outcome: failure.kind });
    const fields = { effectId: owed.id, target: owed.effect.kind, attempt: owed.attempts, ...errorFields(error) };
    this.#log.warn(fields, next.step === 'park' ? 'effect parked' : 'effect postponed');
    return this.#end(owed, async (transaction) => {
      if (next.step === 'retry') {
        return this.#effects.markPending(transaction, owed, { ...next, error: failure.reason });
      }
      if (!(await this.#effects.markParked(transaction, owed, failure.reason))) return false;
      const payload = { taskId: owed.taskId, effectId: owed.id, target: owed.effect.kind, error: failure.reason };
      await appendEvent(transaction, { name: 'effect.parked', taskId: owed.taskId, payload });
      return true;
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
