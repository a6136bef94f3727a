'use client';

import { type ArtifactField, artifactField, type ProjectId } from '@oblivion/protocol';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Card, CardDescription, CardHeader, CardTitle } from '@/components/ui/card';
import { NativeSelect, NativeSelectOption } from '@/components/ui/native-select';
import { submitJson } from '@/lib/fetch-json.client';
import { fieldLabel, fieldWords } from '../_artifact-field';
import { useSaving } from '../_saving';

interface Props {
  readonly projectId: ProjectId;
  readonly initial: ArtifactField;
  readonly mayChoose: boolean;
}

const none = '';

/** Which custom field of one list holds links to what was made. */
export function ArtifactFieldForm({ projectId, initial, mayChoose }: Props) {
  const [list, setList] = useState(initial);
  const [picked, setPicked] = useState(initial.fieldId ?? none);
  const { isBusy, saved, refusal, reopen, save } = useSaving();
  const { listId, listName, fields, fieldId } = list;
  const isGone = fieldId !== null && !fields.some(({ id }) => id === fieldId);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const change = { listId, fieldId: picked === none ? null : picked };
    const text = picked === none ? 'Saved. No field is filled any more.' : 'Saved. The next result is written there.';
    void save(async () => {
      const kept = await submitJson(`/api/projects/${projectId}/artifact-field`, change, artifactField);
      setList(kept);
      setPicked(kept.fieldId ?? none);
    }, text);
  };
  const id = `${listId}-artifact-field`;
  return (
    <Card aria-labelledby={`${id}-title`}>
      <CardHeader>
        <CardTitle id={`${id}-title`} className="min-w-0 truncate">
          Links to results in {listName}
        </CardTitle>
        <CardDescription className="shrink-0">Custom field</CardDescription>
      </CardHeader>
      <form onSubmit={submit} aria-labelledby={`${id}-title`}>
        <div className="grid grid-cols-[minmax(0,1fr)] gap-x-6 gap-y-2 px-4 py-3 sm:grid-cols-2">
          <div>
            <label htmlFor={id} className="font-medium">
              Field
            </label>
            <p className="text-xs text-muted-foreground">for views and automations in ClickUp</p>
          </div>
          <div className="grid min-w-0 gap-1">
            <NativeSelect
              id={id}
              value={picked}
              disabled={!mayChoose || isBusy}
              aria-invalid={refusal?.field === 'body.fieldId'}
              aria-describedby={refusal === undefined ? `${id}-words` : `${id}-words ${id}-problem`}
              onChange={(event) => {
                setPicked(event.target.value);
                reopen();
              }}
            >
              <NativeSelectOption value={none}>None: in the comment alone</NativeSelectOption>
              {isGone && <NativeSelectOption value={fieldId}>A field that is gone</NativeSelectOption>}
              {fields.map((field) => (
                <NativeSelectOption key={field.id} value={field.id}>
                  {fieldLabel(field)}
                </NativeSelectOption>
              ))}
            </NativeSelect>
            <p id={`${id}-words`} className="text-xs text-muted-foreground wrap-anywhere">
              {fieldWords(list)}
            </p>
            {refusal !== undefined && (
              <p id={`${id}-problem`} role="alert" className="text-xs text-destructive wrap-anywhere">
                {refusal.text}
              </p>
            )}
          </div>
        </div>
        {mayChoose && (
          <footer className="flex flex-wrap items-center gap-2 border-t px-4 py-3">
            <Button type="submit" size="sm" disabled={isBusy || picked === (fieldId ?? none)}>
              {isBusy ? 'Saving…' : 'Save'}
            </Button>
            <p role="status" className="text-sm text-muted-foreground">
              {saved}
            </p>
          </footer>
        )}
      </form>
    </Card>
  );
}
