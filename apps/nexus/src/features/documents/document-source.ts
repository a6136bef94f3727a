import { markdownPassages } from '../memory/markdown-passages.js';
import type { PassageLimits } from '../memory/passage.js';

/** A page of a ClickUp Doc as it was read. */
export interface ReadPage {
  readonly documentId: string;
  readonly documentName: string;
  readonly id: string;
  readonly name: string;
  /** Markdown. */
  readonly content: string;
  readonly updatedAt: Date;
}

export function pageName(page: { documentId: string; id: string }): string {
  return `${page.documentId}/${page.id}`;
}

/** The Doc of a page's name. */
export function documentOfPage(name: string): string {
  return name.split('/')[0] ?? '';
}

export interface KnownPage {
  readonly externalId: string;
  /** When its Doc was changed last, as far as it was read; undefined when it has to be read again. */
  readonly updatedAt: Date | undefined;
}

/** Whether all that is remembered of a Doc is as new as the Doc itself. A Doc that tells no time is always read. */
export function isUnchanged(documentId: string, updatedAt: Date | undefined, known: readonly KnownPage[]): boolean {
  const pages = known.filter(({ externalId }) => documentOfPage(externalId) === documentId);
  if (updatedAt === undefined || pages.length === 0) return false;
  return pages.every((page) => page.updatedAt !== undefined && page.updatedAt >= updatedAt);
}

/** What is remembered of a page; an empty page is remembered without passages. */
export function pageSource(workspaceId: string, page: ReadPage, limits: PassageLimits) {
  const [documentName, name] = [clean(page.documentName), clean(page.name)];
  const title = name === '' || name === documentName ? documentName : `${documentName} › ${name}`;
  return {
    kind: 'clickup_doc' as const,
    externalId: pageName(page),
    taskId: null,
    title: title || 'Untitled page',
    // The address that ClickUp's own pages link to; its API tells none.
    url: `https://app.clickup.com/${workspaceId}/v/dc/${page.documentId}/${page.id}`,
    updatedAt: page.updatedAt,
    passages: markdownPassages(title, clean(page.content), limits),
  };
}

/** PostgreSQL keeps neither zero characters nor halves of characters. */
function clean(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD').toWellFormed();
}
