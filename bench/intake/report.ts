import { type Aim, aimLine } from '../measuring/aims.ts';
import { ratiosOf, spreadOf } from '../measuring/rounds.ts';
import { tenths, textTable, times, whole } from '../measuring/text-table.ts';
import type { ContestantName, Turn } from './contest.ts';
import type { EvenPace } from './even-pace.ts';
import type { IntakeOptions } from './options.ts';

export interface IntakeMeasured {
  readonly options: IntakeOptions;
  readonly machine: readonly string[];
  readonly turns: readonly Turn[];
  readonly evenPace: EvenPace | undefined;
}

/** How many times as fast as each peer Nexus is to be. */
const aimedRatios = { 'pg-boss': 6, 'graphile-worker': 8, BullMQ: 1.1 } as const;
const acknowledgementP99Ms = 50;
const order: readonly ContestantName[] = ['generator', 'nothing', 'Nexus', 'BullMQ', 'pg-boss', 'graphile-worker'];
const titles: Readonly<Record<ContestantName, string>> = {
  generator: 'floor: the generator alone',
  nothing: 'the same server, keeping nothing',
  Nexus: 'Nexus: kept in PostgreSQL, with event and delivery',
  BullMQ: 'BullMQ add, Redis AOF once a second (may lose a second)',
  'pg-boss': 'pg-boss send',
  'graphile-worker': 'graphile-worker addJob with jobKey',
};

export function rateOf({ load }: Turn): number {
  return load.acknowledged / load.seconds;
}

export function aimsOf({ turns, evenPace, options }: IntakeMeasured): readonly Aim[] {
  const ratios = Object.entries(aimedRatios).map(([peer, bound]): Aim => {
    const found = ratiosOf(valuesOf(turns, 'Nexus', rateOf), valuesOf(turns, peer as ContestantName, rateOf)).median;
    return { name: `acknowledgements beside ${peer}`, found, bound, isFloor: true, unit: 'x' };
  });
  if (evenPace === undefined) return ratios;
  const { load } = evenPace;
  const answered = load.acknowledged + load.refused;
  const pace = `at ${options.rate} events/s`;
  const share = (100 * load.withinThreeSeconds) / answered;
  return [
    ...ratios,
    {
      name: `acknowledgement p99 ${pace}`,
      found: load.latency.p99Ms,
      bound: acknowledgementP99Ms,
      isFloor: false,
      unit: ' ms',
    },
    { name: `acknowledged within 3 s ${pace}`, found: share, bound: 100, isFloor: true, unit: ' %' },
  ];
}

/** What was measured, for people. */
export function reportText(measured: IntakeMeasured): string {
  const { options, machine, turns, evenPace } = measured;
  const loads = spreadOf(turns.map((turn) => turn.loadAverage));
  return [
    `Durable acknowledgements at ${options.connections} connections, ${options.rounds} rounds of ${options.roundSeconds} s each, in turn.`,
    'Signature, parsing and the look-up of the connection are in; half of the events are Slack messages, half ClickUp changes.',
    ...machine,
    `load average while measuring: ${tenths(loads.median)} (${tenths(loads.minimum)} - ${tenths(loads.maximum)})`,
    '',
    contestTable(turns),
    ...(evenPace === undefined ? [] : ['', evenPaceText(evenPace, options)]),
    '',
    ...aimsOf(measured).map(aimLine),
  ].join('\n');
}

function contestTable(turns: readonly Turn[]): string {
  const ours = valuesOf(turns, 'Nexus', rateOf);
  const ourCpu = valuesOf(turns, 'Nexus', (turn) => turn.cpuMsPerAcknowledgement);
  const rows = order.map((name) => {
    const of = (value: (turn: Turn) => number): readonly number[] => valuesOf(turns, name, value);
    const rate = spreadOf(of(rateOf));
    const ratio = ratiosOf(ours, of(rateOf));
    const cpu = of((turn) => turn.cpuMsPerAcknowledgement);
    return [
      titles[name],
      whole(rate.median),
      `${whole(rate.minimum)} - ${whole(rate.maximum)}`,
      tenths(spreadOf(of((turn) => turn.load.latency.p50Ms)).median),
      tenths(spreadOf(of((turn) => turn.load.latency.p99Ms)).median),
      spreadOf(cpu).median.toFixed(3),
      whole(of((turn) => turn.load.refused).reduce((sum, count) => sum + count, 0)),
      ...(name === 'Nexus'
        ? []
        : [
            times(ratio.median),
            `${times(ratio.minimum)} - ${times(ratio.maximum)}`,
            times(ratiosOf(cpu, ourCpu).median),
          ]),
    ];
  });
  const head = [
    '',
    'acks/s',
    'min - max',
    'p50 ms',
    'p99 ms',
    'CPU ms',
    'refused',
    'Nexus is',
    'min - max',
    'CPU saved',
  ];
  return textTable([head, ...rows]);
}

function evenPaceText({ load, kept, handled, loadAverage }: EvenPace, options: IntakeOptions): string {
  const { latency } = load;
  return [
    `${options.rate} events/s for ${options.seconds} s at an even pace, a worker in another process; times count from when an event was due.`,
    textTable([
      ['', 'answered', 'refused', 'p50 ms', 'p95 ms', 'p99 ms', 'max ms', 'in the inbox', 'handled by the end'],
      [
        'acknowledgement',
        whole(load.acknowledged),
        whole(load.refused),
        ...[latency.p50Ms, latency.p95Ms, latency.p99Ms, latency.maximumMs].map(tenths),
        whole(kept),
        whole(handled),
      ],
    ]),
    `  load average at the end: ${tenths(loadAverage)}`,
  ].join('\n');
}

function valuesOf(turns: readonly Turn[], name: ContestantName, value: (turn: Turn) => number): readonly number[] {
  return turns
    .filter(({ contestant }) => contestant === name)
    .toSorted((a, b) => a.round - b.round)
    .map(value);
}
