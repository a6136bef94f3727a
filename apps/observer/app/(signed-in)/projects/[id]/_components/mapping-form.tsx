'use client';

import {
  type ProjectId,
  type StatusMapping,
  statusMapping,
  type WantedStatus,
  wantedStatuses,
} from '@oblivion/protocol';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Card, CardDescription, CardHeader, CardTitle } from '@/components/ui/card';
import { submitJson } from '@/lib/fetch-json.client';
import { changeOf, isSame, type Picks, picksOf, wantedAtFault } from '../_mapping';
import { useSaving } from '../_saving';
import { MappingRow } from './mapping-row';

interface Props {
  readonly projectId: ProjectId;
  readonly initial: StatusMapping;
  readonly mayChoose: boolean;
}

const nothingChosen = Object.fromEntries(wantedStatuses.map((wanted) => [wanted, 'found'])) as Picks;

/** The statuses of one list, and what each means: found by type, or set by hand. */
export function MappingForm({ projectId, initial, mayChoose }: Props) {
  const [list, setList] = useState(initial);
  const [picks, setPicks] = useState(() => picksOf(initial));
  const { isBusy, saved, refusal: fault, reopen, save: saving } = useSaving();
  const save = (wanted: Picks, text: string) =>
    saving(async () => {
      const path = `/api/projects/${projectId}/status-mapping`;
      const kept = await submitJson(path, changeOf(list.listId, wanted), statusMapping);
      setList(kept);
      setPicks(picksOf(kept));
    }, text);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void save(picks, 'Saved. Tasks follow with their next change.');
  };
  const pick = (wanted: WantedStatus, value: Picks[WantedStatus]) => {
    setPicks({ ...picks, [wanted]: value });
    reopen();
  };
  const faulty = wantedAtFault(fault?.field);
  const titleId = `list-${list.listId}`;
  const hasChoices = !isSame(picksOf(list), nothingChosen) || isMissingAny(list);
  return (
    <Card aria-labelledby={titleId}>
      <CardHeader>
        <CardTitle id={titleId} className="min-w-0 truncate">
          {list.listName}
        </CardTitle>
        <CardDescription className="shrink-0">List {list.listId}</CardDescription>
      </CardHeader>
      <form onSubmit={submit} aria-labelledby={titleId} data-list={list.listId}>
        <div className="divide-y">
          {wantedStatuses.map((wanted) => (
            <MappingRow
              key={wanted}
              wanted={wanted}
              list={list}
              value={picks[wanted]}
              isDisabled={!mayChoose || isBusy}
              problem={faulty === wanted ? fault?.text : undefined}
              onPick={(value) => pick(wanted, value)}
            />
          ))}
        </div>
        {mayChoose && (
          <footer className="flex flex-wrap items-center gap-2 border-t px-4 py-3">
            <Button type="submit" size="sm" disabled={isBusy || isSame(picks, picksOf(list))}>
              {isBusy ? 'Saving…' : 'Save'}
            </Button>
            <Button
              type="button"
              variant="outline"
              size="sm"
              disabled={isBusy || !hasChoices}
              onClick={() => void save(nothingChosen, 'All are found by type again.')}
            >
              Reset<span className="sr-only"> {list.listName} to what is found by type</span>
            </Button>
            <p role="status" className="text-sm text-muted-foreground">
              {saved}
            </p>
            {fault && faulty === undefined && (
              <p role="alert" className="text-sm text-destructive wrap-anywhere">
                {fault.text}
              </p>
            )}
          </footer>
        )}
      </form>
    </Card>
  );
}

function isMissingAny({ mapping }: StatusMapping): boolean {
  return wantedStatuses.some((wanted) => mapping[wanted].origin === 'missing');
}
