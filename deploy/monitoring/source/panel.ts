/** One question that a dashboard answers, and the queries that answer it. */
export interface Panel {
  readonly title: string;
  /** What it shows and what to think of it, for a reader who sees it for the first time at night. */
  readonly description: string;
  /** `number`: the value now. `lines`: over time. `areas`: over time, stacked. `list`: one row for each series now. */
  readonly kind: 'number' | 'lines' | 'areas' | 'list';
  readonly unit: Unit;
  readonly queries: readonly Query[];
  /** From which value on it is amber or red; without, it judges nothing. */
  readonly limits?: Limits;
  /** Share of the row, of 24. */
  readonly width?: number;
  /** Alerts that watch the same; the panel links to their runbooks. */
  readonly alerts?: readonly string[];
  /** It is empty while everything is well, so emptiness is no fault of the query. */
  readonly isEmptyWhenWell?: true;
}

export interface Query {
  readonly expression: string;
  /** Name of each line, with labels in double braces. */
  readonly legend: string;
}

export interface Limits {
  readonly amber?: number;
  readonly red: number;
  /** Whether values below the limits are the bad ones. */
  readonly isLowBad?: true;
}

/** Grafana's names of units. */
export type Unit = 'short' | 's' | 'reqps' | 'ops' | 'percentunit' | 'bytes' | 'currencyUSD' | 'cpm' | 'none';

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export interface Dashboard {
  /** Name of the file; with a prefix it is also the address in Grafana, so it never changes. */
  readonly name: string;
  readonly title: string;
  /** The questions it answers. */
  readonly description: string;
  readonly variables: readonly VariableName[];
  readonly rows: readonly Row[];
}

/** Beside the data source and the address of the runbooks, which every dashboard has. */
export type VariableName = 'namespace' | 'job' | 'agent_job';
