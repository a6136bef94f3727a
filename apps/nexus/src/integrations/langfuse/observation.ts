/** Kinds of observations that Langfuse knows and Oblivion uses. */
export type ObservationType = 'agent' | 'generation' | 'tool' | 'event';

/** What every observation of a trace says of its trace: Langfuse shows a trace from its observations alone. */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  readonly name: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** One complete observation; it is sent once and never changed afterwards. Times are milliseconds since 1970. */
export interface Observation {
  readonly trace: TraceContext;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  /** Absent for the root. */
  readonly parentSpanId?: string;
  readonly type: ObservationType;
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
  /** JSON. */
  readonly input?: string;
  /** JSON. */
  readonly output?: string;
  readonly level?: 'DEFAULT' | 'WARNING' | 'ERROR';
  readonly statusMessage?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly model?: {
    readonly name: string;
    readonly provider: string;
    /** JSON object. */
    readonly parameters: string;
    /** Tokens by kind; no token is counted under two keys, except in `total`. */
    readonly usage?: Readonly<Record<string, number>>;
    /** US dollars by kind. */
    readonly cost?: Readonly<Record<string, number>>;
    /** When the first byte of the answer was there. */
    readonly completionStartMs?: number;
  };
  /** Names of the semantic conventions for generative AI (in development), for other readers of the same spans. */
  readonly conventions?: Readonly<Record<string, string>>;
}
