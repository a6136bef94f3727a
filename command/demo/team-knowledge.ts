import { CommandFailure } from '../console/failure.ts';
import { waitFor } from '../processes/wait.ts';
import type { SandboxControl } from '../sandbox/sandbox-control.ts';
import type { NexusSession } from '../system/nexus-session.ts';
import { projectTag } from '../system/seed.ts';

/** What the team has written down before the story begins, as a page of a ClickUp Doc. */
export interface TeamDocument {
  readonly name: string;
  readonly page: string;
  readonly content: string;
}

export const houseRules: TeamDocument = {
  name: 'House rules for writing',
  page: 'Release notes',
  content: 'A release note thanks the reader first and names at most three changes.',
};

/** A passage of the document, found in memory. */
export interface KnownPassage {
  readonly title: string;
  readonly url: string;
  readonly text: string;
  /** `hybrid` or `keywords`. */
  readonly mode: string;
}

const indexTimeoutMs = 60_000;

interface SearchAnswer {
  readonly hits: readonly {
    readonly text: string;
    readonly source: { readonly title: string; readonly url: string | null };
  }[];
  readonly mode: string;
}

/** Makes sure that the project's memory has the document: writes it where it is missing, and waits until it is found. */
export async function ensureKnown(
  document: TeamDocument,
  doors: { readonly control: SandboxControl; readonly session: NexusSession; readonly personEmail: string },
): Promise<KnownPassage> {
  const { control, session, personEmail } = doors;
  const { items } = (await session.get('projects')) as { items: readonly { id: string; tag: string }[] };
  const project = items.find(({ tag }) => tag === projectTag);
  if (!project) throw new CommandFailure(`Nexus has no project @${projectTag}; run './oblivion reset' to begin anew.`);
  const find = async (): Promise<KnownPassage | undefined> => {
    const question = { projectId: project.id, query: document.content, kinds: ['clickup_doc'] };
    const { hits, mode } = (await session.post('memory/search', question)) as SearchAnswer;
    const hit = hits.find(({ text }) => text.includes(document.content));
    return hit?.source.url ? { title: hit.source.title, url: hit.source.url, text: hit.text, mode } : undefined;
  };
  const known = await find();
  if (known) return known;
  const pages = [{ name: document.page, content: document.content }];
  await control.writeDocument({ personEmail, name: document.name, pages });
  return waitFor(find, {
    timeoutMs: indexTimeoutMs,
    failure: () =>
      `Memory did not have "${document.name}" within ${indexTimeoutMs / 1000} s; './oblivion logs nexus' may say why.`,
  });
}
