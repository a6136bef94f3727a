import { type StatusMapping, type StatusMappingChange, type WantedStatus, wantedStatuses } from '@oblivion/protocol';

/** What a person can pick for one thing that Oblivion wants to say: `found`, `none`, or `status:` and its name. */
export type Choice = 'found' | 'none' | `status:${string}`;
export type Picks = Readonly<Record<WantedStatus, Choice>>;

export const wantedWords: Readonly<Record<WantedStatus, { readonly label: string; readonly when: string }>> = {
  open: { label: 'Open', when: 'an agent gave the task back, or it was opened again' },
  in_progress: { label: 'In progress', when: 'an agent has the task' },
  blocked: { label: 'Blocked', when: 'the agent waits for a person' },
  in_review: { label: 'In review', when: 'the agent is through' },
  done: { label: 'Done', when: 'a person approved the result' },
};

/** What is chosen now. A choice whose status is gone is found again until somebody chooses another. */
export function picksOf({ mapping }: { readonly mapping: StatusMapping['mapping'] }): Picks {
  const pick = (wanted: WantedStatus): Choice => {
    const { status, origin } = mapping[wanted];
    if (origin !== 'chosen') return 'found';
    return status === null ? 'none' : `status:${status}`;
  };
  return Object.fromEntries(wantedStatuses.map((wanted) => [wanted, pick(wanted)])) as Picks;
}

/** The change that makes these picks hold: what is found by type is left out. */
export function changeOf(listId: string, picks: Picks): StatusMappingChange {
  const chosen = wantedStatuses.flatMap((wanted): [WantedStatus, string | null][] => {
    const pick = picks[wanted];
    if (pick === 'found') return [];
    return [[wanted, pick === 'none' ? null : pick.slice('status:'.length)]];
  });
  return { listId, mapping: Object.fromEntries(chosen) };
}

export function isSame(one: Picks, other: Picks): boolean {
  return wantedStatuses.every((wanted) => one[wanted] === other[wanted]);
}

/** Where a status comes from, in words. */
export function originWords({ status, origin }: StatusMapping['mapping']['open']): string {
  if (origin === 'chosen') return status === null ? 'Set by hand: left alone' : 'Set by hand';
  const found = status === null ? 'nothing in the list fits' : `“${status}”`;
  return origin === 'missing' ? `The chosen status is gone; found by type: ${found}` : `Found by type: ${found}`;
}

/** The thing at fault, from the path of a field such as `body.mapping.done`. */
export function wantedAtFault(field: string | undefined): WantedStatus | undefined {
  return wantedStatuses.find((wanted) => field === `body.mapping.${wanted}`);
}
