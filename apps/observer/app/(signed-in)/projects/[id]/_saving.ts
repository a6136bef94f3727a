'use client';

import { useState } from 'react';
import { FormProblem } from '@/lib/fetch-json.client';
import { withoutField } from '@/lib/field-words';

export interface Refusal {
  /** Where the form is at fault, such as `body.mapping.done`. */
  readonly field: string | undefined;
  readonly text: string;
}

type State =
  | { readonly kind: 'open' | 'busy' }
  | { readonly kind: 'saved'; readonly text: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** How saving a form stands: busy, done in words, or refused. */
export function useSaving() {
  const [state, setState] = useState<State>({ kind: 'open' });
  return {
    isBusy: state.kind === 'busy',
    saved: state.kind === 'saved' ? state.text : '',
    refusal: state.kind === 'refused' ? state.refusal : undefined,
    reopen: () => setState({ kind: 'open' }),
    save: async (work: () => Promise<void>, text: string): Promise<void> => {
      setState({ kind: 'busy' });
      try {
        await work();
        setState({ kind: 'saved', text });
      } catch (error) {
        setState({ kind: 'refused', refusal: refusalOf(error) });
      }
    },
  };
}

/** The field is shown where it stands in the form. */
function refusalOf(error: unknown): Refusal {
  if (error instanceof FormProblem) return { field: error.field, text: withoutField(error.message) };
  return { field: undefined, text: 'Observer did not answer. Try again in a moment.' };
}
