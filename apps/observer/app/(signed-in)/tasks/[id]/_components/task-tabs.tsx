'use client';

import type { TaskDetail } from '@oblivion/protocol';
import { useEffect, useState } from 'react';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/components/ui/tabs';
import { formatCount } from '@/lib/amounts';
import { isTypingTarget } from '@/lib/typing-target';
import { mergeTimeline } from '../_timeline';
import { RunsPanel } from './runs-panel';
import { ThoughtsPanel } from './thoughts-panel';
import { ThreadPanel } from './thread-panel';
import { TimelinePanel } from './timeline-panel';
import { VersionsPanel } from './versions-panel';

const tabs = ['thread', 'thoughts', 'timeline', 'runs', 'versions'] as const;
const labels: Readonly<Record<(typeof tabs)[number], string>> = {
  thread: 'Thread',
  thoughts: 'Thoughts',
  timeline: 'Timeline',
  runs: 'Runs',
  versions: 'Versions',
};

/** What was said, what was thought, what happened, what it took, how its words changed. 1 to 5 switch. */
export function TaskTabs({ detail }: { detail: TaskDetail }) {
  const [tab, setTab] = useState<string>('thread');
  useTabKeys(setTab);
  const counts: Readonly<Record<(typeof tabs)[number], number>> = {
    thread: detail.messages.length,
    thoughts: detail.thoughts.length,
    timeline: mergeTimeline(detail.timeline, detail.effects).length,
    runs: detail.runs.length,
    versions: detail.task.specVersion,
  };
  return (
    <Tabs value={tab} onValueChange={setTab} className="min-w-0 rounded-md border bg-card">
      <TabsList aria-label="Parts of the task">
        {tabs.map((name) => (
          <TabsTrigger key={name} value={name}>
            {labels[name]}
            <span className="font-mono text-xs text-muted-foreground max-sm:sr-only">{formatCount(counts[name])}</span>
          </TabsTrigger>
        ))}
      </TabsList>
      <TabsContent value="thread">
        <ThreadPanel task={detail.task} messages={detail.messages} />
      </TabsContent>
      <TabsContent value="thoughts">
        <ThoughtsPanel thoughts={detail.thoughts} />
      </TabsContent>
      <TabsContent value="timeline">
        <TimelinePanel detail={detail} />
      </TabsContent>
      <TabsContent value="runs">
        <RunsPanel runs={detail.runs} timeline={detail.timeline} />
      </TabsContent>
      <TabsContent value="versions">
        <VersionsPanel task={detail.task} />
      </TabsContent>
    </Tabs>
  );
}

function useTabKeys(onTab: (tab: string) => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTypingTarget(event.target)) return;
      if (document.querySelector('[role="dialog"]')) return;
      const tab = /^[1-5]$/.test(event.key) ? tabs[Number(event.key) - 1] : undefined;
      if (tab) onTab(tab);
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [onTab]);
}
