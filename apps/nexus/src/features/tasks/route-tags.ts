/** How a task finds its project. */
export type Routing =
  | { readonly outcome: 'routed'; readonly tag: string; readonly alsoTagged: readonly string[] }
  | { readonly outcome: 'unknown'; readonly tags: readonly string[] }
  | { readonly outcome: 'untagged' };

// A tag starts a word, so that mail addresses do not count, and does not end in a dot or a dash of the sentence.
const tagPattern = /(?<![\p{L}\p{N}_.@/\\-])@([a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?)(?![\p{L}\p{N}_@])/giu;

/**
 * Finds the first project that a text names by its tag. Code, links and mentions of people do not count; when several
 * projects are named the first one wins.
 */
export function routeByTags(text: string, knownTags: ReadonlySet<string>): Routing {
  const found = tagsIn(text);
  const known = found.filter((tag) => knownTags.has(tag));
  const [tag, ...alsoTagged] = known;
  if (tag !== undefined) return { outcome: 'routed', tag, alsoTagged };
  return found.length > 0 ? { outcome: 'unknown', tags: found } : { outcome: 'untagged' };
}

/**
 * As `routeByTags`; a text that names no project leaves it to the labels, whose order decides, and labels that say nothing
 * to the place in which the task lies, if a project takes all of it.
 */
export function routeTask(
  task: { readonly text: string; readonly labels: readonly string[]; readonly place: string | null },
  projects: readonly { readonly tag: string; readonly labels: readonly string[]; readonly place: string | null }[],
): Routing {
  const routing = routeByTags(task.text, new Set(projects.map(({ tag }) => tag)));
  if (routing.outcome === 'routed') return routing;
  const byLabel = new Map(
    projects.flatMap(({ tag, labels }) => labels.map((label): [string, string] => [label.toLowerCase(), tag])),
  );
  const [tag, ...alsoTagged] = new Set(task.labels.flatMap((label) => byLabel.get(label.toLowerCase()) ?? []));
  if (tag !== undefined) return { outcome: 'routed', tag, alsoTagged };
  const owner = task.place === null ? undefined : projects.find(({ place }) => place === task.place);
  return owner === undefined ? routing : { outcome: 'routed', tag: owner.tag, alsoTagged: [] };
}

/** Every tag of a text, lower case, once each, in the order of their first mention. */
export function tagsIn(text: string): readonly string[] {
  const prose = text
    .replace(/```[\s\S]*?(```|$)/g, ' ')
    .replace(/`[^`\n]*`/g, ' ')
    .replace(/\[[^\]\n]*\]\([^)\n]*\)/g, ' ')
    .replace(/https?:\/\/\S+/g, ' ');
  return [...new Set([...prose.matchAll(tagPattern)].map((match) => (match[1] as string).toLowerCase()))];
}
