'use client';

import type { SpecVersion, TaskDetail } from '@oblivion/protocol';
import { Markdown } from '@/components/markdown';
import { RelativeTime } from '@/components/relative-time';
import { Button } from '@/components/ui/button';
import { diffLines } from '../_diff-lines';
import { useVersions } from './use-versions';

/** The wordings of a task, the newest first, each with the lines that it took out and put in. */
export function VersionsPanel({ task }: { task: TaskDetail['task'] }) {
  const { versions, hasMore, problem, loadMore } = useVersions(task);
  return (
    <div aria-busy={versions === null && problem === null}>
      {versions === null && problem === null && (
        <p className="px-4 py-3 text-muted-foreground">Reading the versions of the task …</p>
      )}
      <ol className="divide-y" data-versions>
        {versions?.map((version) => (
          <Version key={version.version} version={version} />
        ))}
      </ol>
      {problem !== null && (
        <p role="alert" className="px-4 py-3 text-destructive">
          {problem}
        </p>
      )}
      {(hasMore || problem !== null) && (
        <div className="px-4 py-3">
          <Button variant="outline" size="sm" onClick={loadMore}>
            {problem === null ? 'Earlier versions' : 'Try again'}
          </Button>
        </div>
      )}
    </div>
  );
}

function Version({ version }: { version: SpecVersion }) {
  return (
    <li className="grid grid-cols-[minmax(0,1fr)] gap-2 px-4 py-3.5">
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="font-medium">Version {version.version}</h2>
        <span className="text-muted-foreground">{version.author === null ? 'as it came' : `by ${version.author}`}</span>
        <RelativeTime at={version.createdAt} className="ml-auto font-mono text-xs text-muted-foreground" />
      </div>
      {version.diff !== '' && <Diff diff={version.diff} />}
      <details>
        <summary className="cursor-pointer text-xs text-muted-foreground">The whole text</summary>
        <div className="mt-2 border-l pl-3" dir="auto">
          <p className="mb-2 font-medium">{version.title}</p>
          <Markdown text={version.description} />
        </div>
      </details>
    </li>
  );
}

function Diff({ diff }: { diff: string }) {
  return (
    <div className="font-mono text-xs [overflow-wrap:anywhere] whitespace-pre-wrap" data-diff>
      {diffLines(diff).map(({ place, isAdded, text }) =>
        isAdded ? (
          <ins key={place} className="block text-status-done no-underline" dir="auto">
            + {text}
          </ins>
        ) : (
          <del key={place} className="block text-destructive no-underline" dir="auto">
            − {text}
          </del>
        ),
      )}
    </div>
  );
}
