'use client';

import { type Pulse, pulse as pulseShape } from '@oblivion/protocol';
import { useEffect, useMemo, useState } from 'react';
import { fetchJson } from '@/lib/fetch-json.client';
import { useLive } from '@/lib/live/live-context';
import { useRefetch } from '@/lib/live/use-refetch';
import { useIsPressed, useStill } from '@/lib/use-still';
import { applyEvents, showSnapshot } from '../_live';
import { AgentsPanel } from './agents-panel';
import { FeedPanel } from './feed-panel';
import { Meters } from './meters';
import { StatusStrip } from './status-strip';
import { WaitingPanel } from './waiting-panel';

/** Counts over "the last day" move on by themselves: look again this often, in milliseconds. */
const windowRefreshMs = 5 * 60_000;
/** Gather this long before asking Nexus for the counts that events do not tell, in milliseconds. */
const gatherMs = 1_500;

/** Everything that goes on now. Begins with what the server drew and follows the live feed from that cursor on. */
export function PulseScreen({ initial }: { initial: Pulse }) {
  const [state, setState] = useState(() => showSnapshot(initial));
  const { request, isFailing } = useRefetch({
    load: () => fetchJson('/api/pulse', pulseShape),
    onLoaded: (snapshot) => setState((before) => showSnapshot(snapshot, before)),
    gatherMs,
  });
  useLive({ cursor: state.pulse.cursor, onEvents: (events) => setState((before) => applyEvents(before, events)) });
  useEffect(() => {
    if (state.isStale) request();
  }, [state, request]);
  useEffect(() => {
    const timer = setInterval(request, windowRefreshMs);
    return () => clearInterval(timer);
  }, [request]);

  const { pulse, arrived } = useStill(state, useIsPressed());
  const names = useMemo(() => new Map<string, string>(pulse.agents.map(({ id, name }) => [id, name])), [pulse.agents]);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <h1 className="sr-only">Pulse</h1>
      {isFailing && (
        <p role="status" className="text-xs text-muted-foreground">
          The counts could not be confirmed with Nexus; trying again.
        </p>
      )}
      <StatusStrip tasksByStatus={pulse.tasksByStatus} finishedLastDay={pulse.finishedLastDay} />
      <Meters effects={pulse.effects} models={pulse.modelsLastDay} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:sticky lg:top-16">
          <WaitingPanel agents={pulse.agents} waitingCount={pulse.tasksByStatus.blocked_on_human} />
          <AgentsPanel agents={pulse.agents} />
        </div>
        <FeedPanel events={pulse.events} arrived={arrived} names={names} />
      </div>
    </div>
  );
}
