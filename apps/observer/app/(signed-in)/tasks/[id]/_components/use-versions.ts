'use client';

import { type SpecVersion, type SpecVersionPage, specVersionPage, type TaskDetail } from '@oblivion/protocol';
import { useCallback, useEffect, useState } from 'react';
import { fetchJson } from '@/lib/fetch-json.client';

interface Versions {
  /** Null until the first page is there. */
  readonly versions: readonly SpecVersion[] | null;
  readonly hasMore: boolean;
  readonly problem: string | null;
  readonly loadMore: () => void;
}

type Pages = { readonly items: readonly SpecVersion[]; readonly nextCursor: string | null } | null;

/** The versions of a task page by page; begins anew when there is a newer one. */
export function useVersions({ id, specVersion }: Pick<TaskDetail['task'], 'id' | 'specVersion'>): Versions {
  const [pages, setPages] = useState<Pages>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const load = useCallback(
    async (before: Pages, isWanted: () => boolean): Promise<void> => {
      try {
        const page = await fetchJson(versionsAddress(id, before?.nextCursor ?? null), specVersionPage);
        if (!isWanted()) return;
        setPages(appended(before, page));
        setProblem(null);
      } catch (error) {
        if (isWanted()) setProblem(error instanceof Error ? error.message : 'The versions could not be read.');
      }
    },
    [id],
  );
  useEffect(() => {
    let isCurrent = true;
    void load(null, () => isCurrent && specVersion > 0);
    return () => {
      isCurrent = false;
    };
  }, [load, specVersion]);
  return {
    versions: pages?.items ?? null,
    hasMore: pages?.nextCursor != null,
    problem,
    loadMore: () => void load(pages, () => true),
  };
}

function versionsAddress(id: string, cursor: string | null): string {
  const address = `/api/tasks/${encodeURIComponent(id)}/versions`;
  return cursor === null ? address : `${address}?cursor=${encodeURIComponent(cursor)}`;
}

function appended(before: Pages, page: SpecVersionPage): Pages {
  return { items: [...(before?.items ?? []), ...page.items], nextCursor: page.nextCursor };
}
