import { type JournalEntry, type JournalFilter, type JournalRecord, matchesFilter } from './journal-entry.js';

/** How much may pile up above the bound before old entries are dropped; dropping one by one would be slow. */
const SLACK_SHARE = 1.1;

export interface WaitRequest {
  readonly filter: JournalFilter;
  /** How many matching entries make the wait end. */
  readonly count: number;
  readonly timeoutMs: number;
  /** Ends the wait early, for a caller that has gone. */
  readonly signal: AbortSignal;
}

export interface WaitResult {
  readonly matched: boolean;
  readonly entries: readonly JournalEntry[];
  /** Newest seq at the moment the entries were read: the `after` of the next wait that misses nothing. */
  readonly seq: number;
}

/** Everything that happened in one workspace, oldest first, bounded. Refusals are kept apart so that traffic cannot push them out. */
export class Journal {
  private readonly entries: JournalEntry[] = [];
  private readonly refusals: JournalEntry[] = [];
  private readonly listeners = new Set<(entry: JournalEntry) => void>();
  private lastSeq = 0;

  constructor(private readonly capacityEntries: number) {}

  /** Seq of the newest entry, 0 when there is none. */
  get seq(): number {
    return this.lastSeq;
  }

  record(record: JournalRecord): JournalEntry {
    this.lastSeq += 1;
    const entry: JournalEntry = { seq: this.lastSeq, at: new Date().toISOString(), ...record };
    this.append(this.entries, entry);
    if (entry.outcome === 'refused') this.append(this.refusals, entry);
    for (const listener of this.listeners) listener(entry);
    return entry;
  }

  list(filter: JournalFilter, limit: number): readonly JournalEntry[] {
    const found: JournalEntry[] = [];
    const firstSeq = this.entries[0]?.seq ?? 1;
    for (const entry of this.entries.slice(Math.max(0, filter.after - firstSeq + 1))) {
      if (matchesFilter(entry, filter)) found.push(entry);
      if (found.length === limit) break;
    }
    return found;
  }

  listRefusals(): readonly JournalEntry[] {
    return this.refusals.slice(-this.capacityEntries);
  }

  /** Answers as soon as `count` entries match, also with ones that are there already; or with what there is at the timeout. */
  wait({ filter, count, timeoutMs, signal }: WaitRequest): Promise<WaitResult> {
    const { promise, resolve } = Promise.withResolvers<WaitResult>();
    const found = [...this.list(filter, Number.POSITIVE_INFINITY)];
    const finish = (): void => {
      clearTimeout(timer);
      this.listeners.delete(listen);
      signal.removeEventListener('abort', finish);
      resolve({ matched: found.length >= count, entries: found, seq: this.lastSeq });
    };
    const listen = (entry: JournalEntry): void => {
      if (matchesFilter(entry, filter)) found.push(entry);
      if (found.length >= count) finish();
    };
    const timer = setTimeout(finish, timeoutMs);
    this.listeners.add(listen);
    signal.addEventListener('abort', finish);
    if (found.length >= count || signal.aborted) finish();
    return promise;
  }

  private append(entries: JournalEntry[], entry: JournalEntry): void {
    entries.push(entry);
    if (entries.length > this.capacityEntries * SLACK_SHARE) entries.splice(0, entries.length - this.capacityEntries);
  }
}
