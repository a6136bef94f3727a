import { Injectable } from '@nestjs/common';
import { Database, type TenantTransaction } from '../../platform/database/database.service.js';
import { OutsideCallError } from '../../platform/errors/outside-call-error.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Log } from '../../platform/logging/log.service.js';
import { HandlesSubscription, type ReceivedEvent, type Subscriber } from '../../platform/outbox/subscriber.js';
import { SlackGapRepository } from './slack-gap.repository.js';
import { SlackThreadReader } from './slack-thread-reader.service.js';

/** A single event may be lost without a gap that anybody notices: the thread of an open task is read now and then. */
@Injectable()
@HandlesSubscription('slack-gaps.threads')
export class ThreadCheckSubscriber implements Subscriber<undefined> {
  readonly #database: Database;
  readonly #gaps: SlackGapRepository;
  readonly #reader: SlackThreadReader;
  readonly #log: Log;

  constructor(database: Database, gaps: SlackGapRepository, reader: SlackThreadReader, log: Log) {
    this.#database = database;
    this.#gaps = gaps;
    this.#reader = reader;
    this.#log = log;
  }

  /** What is found goes into the inbox, where the same change is kept once: reading twice finds nothing more. */
  async prepare(event: ReceivedEvent): Promise<undefined> {
    const { tenantId } = event;
    const { taskId } = (event as ReceivedEvent<'task.check_requested'>).payload;
    const thread = await this.#database.withTenant(tenantId, (transaction) =>
      this.#gaps.findThread(transaction, taskId),
    );
    if (thread === undefined) return;
    try {
      await this.#reader.read({ tenantId, lostFrom: thread.createdAt }, thread);
    } catch (error) {
      // The next check comes by itself: while Slack is away they must not pile up.
      if (!(error instanceof OutsideCallError)) throw error;
      this.#log.info(errorFields(error), 'a thread could not be compared');
    }
  }

  async apply(_transaction: TenantTransaction, _event: ReceivedEvent): Promise<void> {}
}
