'use client';

import type { EffectDecision as Decision } from '@oblivion/nexus-client';
import { type EffectId, effectView } from '@oblivion/protocol';
import { RotateCwIcon, TrashIcon } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { sendJson } from '@/lib/fetch-json.client';

type State =
  | { readonly kind: 'open' }
  | { readonly kind: 'confirming' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'failed'; readonly reason: string };

/** Lets a person have a parked delivery sent again, or drop it. What follows is told by the live feed. */
export function EffectDecision({ id, thing }: { id: EffectId; thing: string }) {
  const [state, setState] = useState<State>({ kind: 'open' });
  const decide = async (decision: Decision) => {
    setState({ kind: 'busy' });
    try {
      await sendJson(`/api/effects/${id}/${decision}`, effectView);
    } catch (error) {
      setState({ kind: 'failed', reason: error instanceof Error ? error.message : 'It could not be done.' });
    }
  };
  const isBusy = state.kind === 'busy';
  return (
    <div className="mt-2 flex flex-wrap items-center gap-2">
      <Button variant="outline" size="sm" disabled={isBusy} onClick={() => void decide('send-again')}>
        <RotateCwIcon aria-hidden />
        Send again<span className="sr-only"> {thing}</span>
      </Button>
      {state.kind === 'confirming' ? (
        <>
          <Button variant="destructive" size="sm" onClick={() => void decide('drop')}>
            Drop it for good<span className="sr-only">: {thing}</span>
          </Button>
          <Button variant="ghost" size="sm" onClick={() => setState({ kind: 'open' })}>
            Keep it
          </Button>
        </>
      ) : (
        <Button variant="ghost" size="sm" disabled={isBusy} onClick={() => setState({ kind: 'confirming' })}>
          <TrashIcon aria-hidden />
          Drop<span className="sr-only"> {thing}</span>
        </Button>
      )}
      {state.kind === 'failed' && (
        <p role="alert" className="text-xs text-destructive">
          {state.reason}
        </p>
      )}
    </div>
  );
}
