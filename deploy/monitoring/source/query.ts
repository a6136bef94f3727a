import type { Query } from './panel.ts';

/** Series of all processes of Nexus that the reader has chosen. */
export const ofNexus = 'namespace=~"$namespace", job=~"$job"';
/** Figures of the whole system: one worker shows them, so they are chosen by namespace alone. */
export const ofSystem = 'namespace=~"$namespace"';
/** Series of agents' processes. */
export const ofAgents = 'namespace=~"$namespace", job=~"$agent_job"';

export interface Selection {
  /** Label matchers, as in PromQL. */
  readonly of: string;
  readonly where?: string;
  readonly by?: readonly string[];
}

export function query(expression: string, legend: string): Query {
  return { expression, legend };
}

/** A metric with its label matchers. */
export function select(metric: string, { of, where }: Pick<Selection, 'of' | 'where'>): string {
  return `${metric}{${[of, where].filter(Boolean).join(', ')}}`;
}

const grouped = (by: readonly string[] | undefined) => (by === undefined ? '' : ` by (${by.join(', ')})`);

/** How often a second a counter goes up. */
export function rate(metric: string, selection: Selection): string {
  return `sum${grouped(selection.by)} (rate(${select(metric, selection)}[$__rate_interval]))`;
}

/** How much a counter went up in the chosen time. */
export function increase(metric: string, selection: Selection): string {
  return `sum${grouped(selection.by)} (increase(${select(metric, selection)}[$__range]))`;
}

/** A quantile of a histogram. */
export function quantile(share: number, metric: string, selection: Selection): string {
  const by = ['le', ...(selection.by ?? [])];
  return `histogram_quantile(${share}, ${rate(`${metric}_bucket`, { ...selection, by })})`;
}

/** A figure of the whole system. The highest, because for one scrape two workers may show it while they hand over. */
export function figure(metric: string, selection: Selection): string {
  return `max${grouped(selection.by)} (${select(metric, selection)})`;
}

/** Which part of what happened fits `bad`, from 0 to 1; 0, not nothing, where none of it did. */
export function share(metric: string, selection: Selection, bad: string): string {
  const all = rate(metric, selection);
  const where = [selection.where, bad].filter(Boolean).join(', ');
  return `(${rate(metric, { ...selection, where })} or ${all} * 0) / ${all}`;
}

/** 0 where there is no series: only for sums without labels. */
export const orZero = (expression: string) => `${expression} or vector(0)`;

/** The usual three quantiles of a histogram. */
export function quantiles(metric: string, selection: Selection): readonly Query[] {
  return [0.5, 0.95, 0.99].map((at) => query(quantile(at, metric, selection), `${Math.round(at * 100)} %`));
}
