'use client';

import { clickUpInstallationAnswer } from '@oblivion/protocol';
import { type SyntheticEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { NativeSelect, NativeSelectOption } from '@/components/ui/native-select';
import { submitJson } from '@/lib/fetch-json.client';
import { withoutField } from '@/lib/field-words';

type State = { readonly kind: 'open' | 'busy' } | { readonly kind: 'done' | 'failed'; readonly words: string };

interface Props {
  readonly state: string;
  readonly workspaces: readonly { readonly id: string; readonly name: string }[];
}

/** Several workspaces were allowed in ClickUp: one of them is connected. */
export function WorkspaceChoice({ state: oauthState, workspaces }: Props) {
  const [workspaceId, setWorkspaceId] = useState(workspaces[0]?.id ?? '');
  const [state, setState] = useState<State>({ kind: 'open' });
  const choose = async (event: SyntheticEvent) => {
    event.preventDefault();
    setState({ kind: 'busy' });
    try {
      const path = '/api/connections/clickup/completion';
      await submitJson(path, { state: oauthState, workspaceId }, clickUpInstallationAnswer);
      const name = workspaces.find(({ id }) => id === workspaceId)?.name ?? workspaceId;
      setState({ kind: 'done', words: `The workspace ${name} is connected.` });
    } catch (error) {
      setState({ kind: 'failed', words: withoutField(error instanceof Error ? error.message : 'It failed.') });
    }
  };
  if (state.kind === 'done') return <p role="status">{state.words}</p>;
  return (
    <form onSubmit={(event) => void choose(event)} className="grid gap-3">
      <label htmlFor="workspace">Several were allowed in ClickUp. Which one shall Oblivion work in?</label>
      <NativeSelect id="workspace" value={workspaceId} onChange={(event) => setWorkspaceId(event.target.value)}>
        {workspaces.map(({ id, name }) => (
          <NativeSelectOption key={id} value={id}>
            {name}
          </NativeSelectOption>
        ))}
      </NativeSelect>
      {state.kind === 'failed' && (
        <p role="alert" className="text-sm text-destructive">
          {state.words}
        </p>
      )}
      <Button type="submit" disabled={state.kind === 'busy'} className="justify-self-start">
        Connect this one
      </Button>
    </form>
  );
}
