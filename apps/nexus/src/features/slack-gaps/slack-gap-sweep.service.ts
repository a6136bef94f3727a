import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database } from '../../platform/database/database.service.js';
import { OutsideCallError } from '../../platform/errors/outside-call-error.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Log } from '../../platform/logging/log.service.js';
import { appendEvent } from '../../platform/outbox/event-log.js';
import { RecurringWork } from '../../platform/recurring-work.service.js';
import { type SlackGap, SlackGapRepository } from './slack-gap.repository.js';
import { SlackThreadReader } from './slack-thread-reader.service.js';

/** A turn reads one thread: after so many of its longest calls another worker takes it over. */
const callsPerTurn = 10;

/** Reads the threads of open tasks again after words may have been lost: one at a time, with pauses between them. */
@Injectable()
export class SlackGapSweep implements OnApplicationBootstrap {
  readonly #gaps: SlackGapRepository;
  readonly #reader: SlackThreadReader;
  readonly #database: Database;
  readonly #log: Log;
  readonly #settings: Settings;
  @Inject(RecurringWork) private readonly recurring!: RecurringWork;

  constructor(
    gaps: SlackGapRepository,
    reader: SlackThreadReader,
    database: Database,
    log: Log,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#gaps = gaps;
    this.#reader = reader;
    this.#database = database;
    this.#log = log;
    this.#settings = settings;
  }

  onApplicationBootstrap(): void {
    if (!this.#settings.roles.includes('worker')) return;
    const { silenceSeconds } = this.#settings.slack;
    this.recurring.begin({
      everyMs: this.#settings.work.sweepIntervalMs,
      failure: 'sweep for words missed in slack failed',
      work: () => this.#sweep(),
    });
    this.recurring.begin({
      everyMs: (silenceSeconds * 1000) / 2,
      failure: 'could not find out whether slack sends events',
      work: () => this.#gaps.noteSilence(silenceSeconds),
    });
  }

  async #sweep(): Promise<void> {
    const gap = await this.#gaps.takeTurn((this.#settings.slack.timeoutMs * callsPerTurn) / 1000);
    if (gap !== undefined) await this.#readNext(gap);
  }

  async #readNext(gap: SlackGap): Promise<void> {
    const thread = await this.#database.withTenant(gap.tenantId, (transaction) =>
      this.#gaps.findNextThread(transaction, gap.readUntilTask),
    );
    if (thread === undefined) return this.#close(gap);
    const { readPauseMs } = this.#settings.slack;
    const { connectionId, found } = gap;
    try {
      const more = await this.#reader.read(gap, thread);
      const outcome = { readUntilTask: thread.taskId, found: found + more, afterMs: readPauseMs, error: null };
      await this.#gaps.endTurn(connectionId, outcome);
    } catch (error) {
      const fields = { tenantId: gap.tenantId, taskId: thread.taskId, ...errorFields(error) };
      this.#log.warn(fields, 'a slack thread could not be read again');
      // A thread that Slack refuses for good must not hold up the others.
      const isRefused = error instanceof OutsideCallError && error.failure.kind === 'refused';
      await this.#gaps.endTurn(connectionId, {
        readUntilTask: isRefused ? thread.taskId : gap.readUntilTask,
        found,
        afterMs: Math.max(readPauseMs, pauseAskedBy(error)),
        error: error instanceof Error ? error.message.slice(0, 500) : 'unknown',
      });
    }
  }

  /** All threads are read. A Slack that is still silent is read again after a while; otherwise people are told once. */
  async #close(gap: SlackGap): Promise<void> {
    const { connectionId, tenantId, cause, found } = gap;
    const isSilent = cause === 'silence' && !(await this.#gaps.isHeardSince(connectionId, gap.lostFrom));
    if (isSilent) {
      const afterMs = this.#settings.slack.silenceSeconds * 1000;
      await this.#gaps.endTurn(connectionId, { readUntilTask: '', found, afterMs, error: null });
      return;
    }
    if (!(await this.#gaps.delete(gap))) {
      await this.#gaps.endTurn(connectionId, { readUntilTask: '', found, afterMs: 0, error: null });
      return;
    }
    this.#log.info({ tenantId, connectionId, cause, found }, 'words missed in slack were looked for');
    await this.#database.withTenant(tenantId, (transaction) =>
      appendEvent(transaction, {
        name: 'gap.reconciled',
        payload: {
          connectionId,
          system: 'slack',
          cause,
          from: gap.lostFrom.toISOString(),
          until: gap.lostUntil.toISOString(),
          found,
        },
        lane: `operator:${tenantId}`,
      }),
    );
  }
}

function pauseAskedBy(error: unknown): number {
  return error instanceof OutsideCallError && error.failure.kind === 'rate_limited'
    ? error.failure.retryAfterSeconds * 1000
    : 0;
}
