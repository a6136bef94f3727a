/** What a text names: issues by number, ids of tasks, and addresses. */
export interface References {
  /** `owner/name#12`, in lower case but for what the text gave. */
  readonly issues: readonly string[];
  readonly taskIds: readonly string[];
  readonly urls: readonly string[];
}

const issuePattern = /(?<![\w/&#-])(?:([\w.-]{1,39}\/[\w.-]{1,100}))?#(\d{1,9})(?![\w-])/g;
const taskPattern = /\btsk_[0-9a-f]{32}\b/g;
const urlPattern = /https?:\/\/[^\s<>()[\]"'`]{1,2000}/g;
const mostReferences = 20;

/** The tasks that the title and body of a pull request may mean. Code does not count, nor what is hidden. */
export function referencesIn(text: string, repository: string): References {
  const prose = text
    .replace(/<!--[\s\S]*?(-->|$)/g, ' ')
    .replace(/```[\s\S]*?(```|$)/g, ' ')
    .replace(/`[^`\n]*`/g, ' ');
  const urls = [...prose.matchAll(urlPattern)].map(([url]) =>
    url.replace(/[.,;:!?]+$/, '').replace(/#issuecomment.*$/, ''),
  );
  const withoutUrls = prose.replace(urlPattern, ' ');
  const issues = [...withoutUrls.matchAll(issuePattern)].map(([, place, number]) => `${place ?? repository}#${number}`);
  const taskIds = [...prose.matchAll(taskPattern)].map(([id]) => id);
  return { issues: unique(issues), taskIds: unique(taskIds), urls: unique(urls) };
}

function unique(found: readonly string[]): readonly string[] {
  return [...new Set(found)].slice(0, mostReferences);
}
