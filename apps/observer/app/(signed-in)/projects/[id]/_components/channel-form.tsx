'use client';

import { type ChannelChanged, channelChanged, type ProjectView } from '@oblivion/protocol';
import { useRouter } from 'next/navigation';
import { type SyntheticEvent, useState } from 'react';
import { Labelled } from '@/components/labelled';
import { Button } from '@/components/ui/button';
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card';
import { Input } from '@/components/ui/input';
import { NativeSelect, NativeSelectOption } from '@/components/ui/native-select';
import { FormProblem, submitJson } from '@/lib/fetch-json.client';
import { withoutField } from '@/lib/field-words';
import { changedWords, changeOfChannel, type ChannelFields, channelShown } from '../_channel';

type State =
  | { readonly kind: 'open' | 'busy' }
  | { readonly kind: 'done'; readonly answer: ChannelChanged }
  | { readonly kind: 'refused'; readonly text: string };

const untouched: ChannelFields = { kind: 'existing', channel: '', guests: '' };

/** The channel in Slack that a project has, and another one for its new tasks. */
export function ChannelForm({ project, mayChange }: { readonly project: ProjectView; readonly mayChange: boolean }) {
  const router = useRouter();
  const [fields, setFields] = useState(untouched);
  const [state, setState] = useState<State>({ kind: 'open' });
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    setState({ kind: 'busy' });
    try {
      const answer = await submitJson(`/api/projects/${project.id}/channel`, changeOfChannel(fields), channelChanged);
      setState({ kind: 'done', answer });
      setFields(untouched);
      router.refresh();
    } catch (error) {
      setState({ kind: 'refused', text: refusalOf(error) });
    }
  };
  const change = (more: Partial<ChannelFields>) => {
    setFields({ ...fields, ...more });
    if (state.kind !== 'busy') setState({ kind: 'open' });
  };
  const isArchived = project.archivedAt !== null;
  return (
    <Card aria-labelledby="channel-title">
      <CardHeader>
        <CardTitle id="channel-title" className="shrink-0">
          Channel
        </CardTitle>
        <CardDescription className="min-w-0 truncate">{channelShown(project)}</CardDescription>
      </CardHeader>
      {mayChange && !isArchived && (
        <CardContent>
          <form onSubmit={(event) => void submit(event)} aria-labelledby="channel-title" className="grid gap-4">
            <p className="text-sm text-muted-foreground">
              Another channel takes the tasks that come from now on. Those that have a thread go on in it.
            </p>
            <Fields fields={fields} onChange={change} />
            <Button type="submit" size="sm" disabled={state.kind === 'busy'} className="justify-self-start">
              {state.kind === 'busy' ? 'Changing…' : 'Change the channel'}
            </Button>
            <div role="status" className="grid gap-1 text-sm empty:hidden">
              {state.kind === 'done' && changedWords(state.answer).map((words) => <p key={words}>{words}</p>)}
            </div>
            {state.kind === 'refused' && (
              <p role="alert" className="text-sm text-destructive wrap-anywhere">
                {state.text}
              </p>
            )}
          </form>
        </CardContent>
      )}
      {!(mayChange && !isArchived) && (
        <CardContent className="text-sm text-muted-foreground">
          {isArchived
            ? 'The project is archived: restore it before its channel is changed.'
            : 'Only an admin or owner can change this.'}
        </CardContent>
      )}
    </Card>
  );
}

function Fields(props: { readonly fields: ChannelFields; readonly onChange: (more: Partial<ChannelFields>) => void }) {
  const { fields, onChange } = props;
  const isNew = fields.kind === 'new';
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 sm:grid-cols-3">
      <Labelled id="channel-kind" label="It is to have">
        <NativeSelect
          id="channel-kind"
          value={fields.kind}
          onChange={(event) => onChange({ kind: event.target.value as ChannelFields['kind'] })}
        >
          <NativeSelectOption value="existing">a channel that is there</NativeSelectOption>
          <NativeSelectOption value="new">a new channel</NativeSelectOption>
        </NativeSelect>
      </Labelled>
      <Labelled
        id="channel-name"
        label={isNew ? 'Name' : 'Channel'}
        hint={
          isNew ? 'The tag of the project when left empty.' : 'Its name or id. Invite the app into a private one first.'
        }
      >
        <Input
          id="channel-name"
          value={fields.channel}
          required={!isNew}
          maxLength={isNew ? 200 : 100}
          autoComplete="off"
          spellCheck={false}
          aria-describedby="channel-name-hint"
          onChange={(event) => onChange({ channel: event.target.value })}
        />
      </Labelled>
      <Labelled id="channel-guests" label="Invite" hint="Addresses or ids of Slack, with spaces between.">
        <Input
          id="channel-guests"
          value={fields.guests}
          autoComplete="off"
          spellCheck={false}
          aria-describedby="channel-guests-hint"
          onChange={(event) => onChange({ guests: event.target.value })}
        />
      </Labelled>
    </div>
  );
}

function refusalOf(error: unknown): string {
  if (error instanceof FormProblem) return withoutField(error.message);
  return 'Observer did not answer. Try again in a moment: what was made is found.';
}
