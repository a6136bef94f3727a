import type { WantedStatus } from '@oblivion/protocol';
import type { GitHubSettings } from './github-connection.js';

type LabelNames = Pick<GitHubSettings, 'labelInProgress' | 'labelBlocked' | 'labelInReview'>;

/** The labels by which Oblivion tells how far an issue is. */
export function stateLabels(names: LabelNames): readonly string[] {
  return [names.labelInProgress, names.labelBlocked, names.labelInReview];
}

/** What is to be done to the labels of an issue so that they say what is wanted. Labels of people are left alone. */
export function labelChanges(
  present: readonly string[],
  wanted: WantedStatus,
  names: LabelNames,
): { readonly add: string | undefined; readonly remove: readonly string[] } {
  const byStatus: Record<WantedStatus, string | undefined> = {
    open: undefined,
    in_progress: names.labelInProgress,
    blocked: names.labelBlocked,
    in_review: names.labelInReview,
    done: undefined,
  };
  const label = byStatus[wanted];
  const isSame = (one: string, other: string | undefined) => one.toLowerCase() === other?.toLowerCase();
  return {
    add: present.some((name) => isSame(name, label)) ? undefined : label,
    remove: present.filter((name) => !isSame(name, label) && stateLabels(names).some((own) => isSame(name, own))),
  };
}
