import type { GitHubPull } from '../../integrations/github/github-webhook.js';
import { referencesIn } from '../../integrations/github/references.js';
import type { PullNews } from '../work-sources/work-source.js';

const longestTitle = 200;

const deeds: Readonly<Record<string, string>> = {
  opened: 'opened',
  reopened: 'opened again',
  ready_for_review: 'asks for a review of',
};
const verdicts: Readonly<Record<string, string>> = {
  approved: 'approved',
  changes_requested: 'asked for changes to',
  commented: 'commented on',
};

/** What happened to a pull request, with the tasks that its title and body name. */
export function toPullNews(
  pull: GitHubPull,
  happened: { readonly repository: string; readonly by: string; readonly action: string; readonly review?: string },
): PullNews {
  const isMerged = pull.merged === true || (pull.merged_at ?? null) !== null;
  const title = pull.title.replaceAll('\u0000', '\uFFFD').toWellFormed().slice(0, longestTitle);
  const { issues, taskIds, urls } = referencesIn(`${pull.title}\n${pull.body ?? ''}`, happened.repository);
  const deed = deedOf(happened, isMerged);
  const name = `[${happened.repository}#${pull.number} ${title.replace(/[[\]\\]/g, ' ').trim()}](${pull.html_url})`;
  return {
    url: pull.html_url,
    title: title || `#${pull.number}`,
    state: isMerged ? 'merged' : pull.state === 'open' ? 'open' : 'closed',
    note: deed === undefined ? null : `${happened.by} ${deed} the pull request ${name}.`,
    updatedAt: new Date(pull.updated_at),
    references: { externalIds: issues, taskIds, urls },
  };
}

function deedOf({ action, review }: { action: string; review?: string }, isMerged: boolean): string | undefined {
  if (review !== undefined) return action === 'submitted' ? verdicts[review.toLowerCase()] : undefined;
  if (action === 'closed') return isMerged ? 'merged' : 'closed without merging';
  return deeds[action];
}
