import { type Aim, aimLine } from '../measuring/aims.ts';
import type { Distribution } from '../measuring/percentiles.ts';
import { spreadOf } from '../measuring/rounds.ts';
import { tenths, textTable, times, whole } from '../measuring/text-table.ts';
import type { Backlog } from './backlog.ts';
import type { EvenPace } from './even-pace.ts';
import type { DispatchOptions } from './options.ts';

export interface DispatchMeasured {
  readonly options: DispatchOptions;
  readonly machine: readonly string[];
  readonly backlog: Backlog;
  readonly evenPace: EvenPace | undefined;
}

const aimedP50Ms = 10;
const aimedP99Ms = 50;
/** Times the rate of pg-boss in batches of one. */
const aimedDrainRatio = 3;

const rateOf = (drained: { readonly seconds: number }, count: number): number => count / drained.seconds;

export function drainRatio({ events, seconds, peers }: Backlog): number {
  return events / seconds / spreadOf(peers.map((peer) => rateOf(peer, peer.jobs))).median;
}

export function aimsOf({ backlog, evenPace, options }: DispatchMeasured): readonly Aim[] {
  const { poisoned } = backlog;
  const isIsolated = poisoned.isOthersDone && poisoned.attempts > 0;
  const drained: readonly Aim[] = [
    {
      name: 'backlog drained beside pg-boss in batches of one',
      found: drainRatio(backlog),
      bound: aimedDrainRatio,
      isFloor: true,
      unit: 'x',
    },
    { name: 'lanes blocked by the poisoned one', found: isIsolated ? 0 : 1, bound: 0, isFloor: false, unit: '' },
  ];
  if (evenPace === undefined) return drained;
  // Times of nothing are no times.
  const of = (value: number): number => (evenPace.hops.whole.count > 0 ? value : Number.NaN);
  const { whole: way } = evenPace.hops;
  const pace = `received -> task.available at ${options.rate}/s`;
  return [
    { name: `${pace}, p50`, found: of(way.p50Ms), bound: aimedP50Ms, isFloor: false, unit: ' ms' },
    { name: `${pace}, p99`, found: of(way.p99Ms), bound: aimedP99Ms, isFloor: false, unit: ' ms' },
    { name: 'tasks that an agent never heard of', found: evenPace.missing, bound: 0, isFloor: false, unit: '' },
    ...drained,
  ];
}

/** What was measured, for people. */
export function reportText(measured: DispatchMeasured): string {
  const { options, machine, backlog, evenPace } = measured;
  return [
    ...machine,
    ...(evenPace === undefined ? [] : ['', evenPaceText(evenPace, options)]),
    '',
    backlogText(backlog),
    '',
    ...aimsOf(measured).map(aimLine),
  ].join('\n');
}

function evenPaceText({ floor, hops, sent, agentCount, loadAverage }: EvenPace, options: DispatchOptions): string {
  return [
    `${whole(sent)} tasks at ${options.rate}/s; intake and worker in one process, the sockets of ${agentCount} agents in another; all clocks are of this one machine.`,
    textTable([
      ['milliseconds', 'p50', 'p95', 'p99', 'max', 'count'],
      distributionRow('floor: HTTP POST + socket message', floor),
      distributionRow('webhook sent -> received by Nexus', hops.received),
      distributionRow('received -> kept and answered', hops.acknowledged),
      distributionRow('received -> routed (task fetched from ClickUp, rows written)', hops.routed),
      distributionRow('routed -> at the socket of the other process', hops.heard),
      distributionRow('received -> task.available', hops.whole),
    ]),
    `  load average at the end: ${tenths(loadAverage)}`,
  ].join('\n');
}

function distributionRow(name: string, found: Distribution): readonly string[] {
  return [name, ...[found.p50Ms, found.p95Ms, found.p99Ms, found.maximumMs].map(tenths), whole(found.count)];
}

function backlogText(backlog: Backlog): string {
  const { events, seconds, cpuMsPerEvent, peers, poisoned } = backlog;
  const peerRates = peers.map((peer) => rateOf(peer, peer.jobs));
  return [
    'A backlog of replies in Slack threads that belong to no task: each is read, looked up and marked, in order of its thread.',
    textTable([
      ['', 'events', 'seconds', 'per second', 'Nexus is', 'CPU ms', 'CPU saved'],
      [
        'Nexus, one worker process',
        whole(events),
        tenths(seconds),
        whole(events / seconds),
        '',
        cpuMsPerEvent.toFixed(3),
        '',
      ],
      ...peers.map((peer, index) => [
        index === 0 ? 'pg-boss in batches of one, before' : 'pg-boss in batches of one, after',
        whole(peer.jobs),
        tenths(peer.seconds),
        whole(peerRates[index] ?? 0),
        times(events / seconds / (peerRates[index] ?? Number.NaN)),
        peer.cpuMsPerEvent.toFixed(3),
        times(peer.cpuMsPerEvent / cpuMsPerEvent),
      ]),
    ]),
    `  the poisoned event was tried ${poisoned.attempts} times, ${poisoned.behind} events wait in its lane; all others handled: ${poisoned.isOthersDone ? 'yes' : 'NO'}`,
    `  load average at the end: ${tenths(backlog.loadAverage)}`,
  ].join('\n');
}
