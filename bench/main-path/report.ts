import { type Aim, aimLine } from '../measuring/aims.ts';
import type { Distribution } from '../measuring/percentiles.ts';

export interface Measured {
  readonly taskCount: number;
  readonly ratePerSecond: number;
  /** Tasks before, unmeasured. */
  readonly warmUp: number;
  readonly agentCount: number;
  readonly floor: Distribution;
  readonly toAgent: { readonly distribution: Distribution; readonly missing: number };
  readonly toSlack: { readonly distribution: Distribution; readonly missing: number };
}

const aimedTaskP99Ms = 200;
const aimedSlackP99Ms = 3_000;

export function aimsOf({ toAgent, toSlack }: Measured): readonly Aim[] {
  const ofTime = (name: string, found: number, bound: number): Aim => ({
    name,
    found,
    bound,
    isFloor: false,
    unit: ' ms',
  });
  return [
    ofTime('webhook sent -> task.available, p99', toAgent.distribution.p99Ms, aimedTaskP99Ms),
    ofTime('webhook sent -> Slack root message, p99', toSlack.distribution.p99Ms, aimedSlackP99Ms),
  ];
}

/** What was measured, for people. */
export function reportText(measured: Measured): string {
  const { floor, toAgent, toSlack } = measured;
  return [
    `${measured.taskCount} tasks at ${measured.ratePerSecond} a second, ${measured.agentCount} agents listening, after ${measured.warmUp} of the same to warm up; all clocks are of this one machine.`,
    '',
    row('milliseconds', ['p50', 'p95', 'p99', 'max', 'count', 'missing', 'p99 / floor']),
    distributionRow('floor: HTTP POST + socket message', floor, 0, floor),
    distributionRow('webhook sent -> task.available', toAgent.distribution, toAgent.missing, floor),
    distributionRow('webhook sent -> Slack root message', toSlack.distribution, toSlack.missing, floor),
    '',
    ...aimsOf(measured).map(aimLine),
  ].join('\n');
}

function distributionRow(name: string, found: Distribution, missing: number, floor: Distribution): string {
  const times = [found.p50Ms, found.p95Ms, found.p99Ms, found.maximumMs].map((value) => value.toFixed(1));
  const ratio = floor.p99Ms > 0 ? (found.p99Ms / floor.p99Ms).toFixed(0) : '-';
  return row(name, [...times, `${found.count}`, `${missing}`, ratio]);
}

function row(name: string, cells: readonly string[]): string {
  return `  ${name.padEnd(36)}${cells.map((cell) => cell.padStart(12)).join('')}`;
}
