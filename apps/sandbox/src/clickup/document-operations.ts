import { z } from 'zod';
import type { ClickUpCall, ClickUpOperation } from './clickup-call.js';
import { refusals } from './clickup-error.js';
import { type ClickUpDocument, documentView, pageContent, pageViews, PARENT_TYPES } from './documents.js';
import { plainTextOfMarkdown } from './plain-text.js';

const flag = z.stringbool().default(false);
const parentTypes = Object.keys(PARENT_TYPES) as (keyof typeof PARENT_TYPES)[];
const search = z.strictObject({
  id: z.string().optional(),
  creator: z.coerce.number().optional(),
  deleted: flag,
  archived: flag,
  parent_id: z.string().optional(),
  parent_type: z.enum(parentTypes).optional(),
  limit: z.coerce.number().int().min(10).max(100).default(50),
  next_cursor: z.string().optional(),
});
const pages = z.strictObject({
  max_page_depth: z.coerce.number().int().min(-1).default(-1),
  content_format: z.enum(['text/md', 'text/plain']).default('text/md'),
});

/** Reading Docs; the API writes them too, which Oblivion never does. */
export const DOCUMENT_OPERATIONS: Readonly<Record<string, ClickUpOperation>> = {
  searchDocs,
  getDoc: (call) => documentView(call.workspace.teamId, documentOf(call)),
  getDocPageListing: (call) => pageViews(call.workspace.teamId, documentOf(call), () => ({})),
  getDocPages,
};

function searchDocs(call: ClickUpCall): unknown {
  requireWorkspace(call);
  const query = read(search, call.query);
  const all = [...call.workspace.documents.values()].filter((document) => fits(document, query));
  const start = query.next_cursor === undefined ? 0 : all.findIndex(({ id }) => id === query.next_cursor);
  if (start < 0) throw refusals.queryInvalid('next_cursor');
  const next = all[start + query.limit];
  return {
    docs: all.slice(start, start + query.limit).map((document) => documentView(call.workspace.teamId, document)),
    ...(next === undefined ? {} : { next_cursor: next.id }),
  };
}

function fits(document: ClickUpDocument, query: z.infer<typeof search>): boolean {
  return (
    document.isDeleted === query.deleted &&
    document.isArchived === query.archived &&
    (query.id === undefined || document.id === query.id) &&
    (query.creator === undefined || document.creatorId === query.creator) &&
    (query.parent_id === undefined || document.parent.id === query.parent_id) &&
    (query.parent_type === undefined || document.parent.type === query.parent_type)
  );
}

function getDocPages(call: ClickUpCall): unknown {
  const document = documentOf(call);
  const { content_format: format } = read(pages, call.query);
  return pageViews(call.workspace.teamId, document, (page) => {
    const content = format === 'text/plain' ? plainTextOfMarkdown(page.content) : page.content;
    return { ...pageContent(document, page), content };
  });
}

function documentOf(call: ClickUpCall): ClickUpDocument {
  requireWorkspace(call);
  const document = call.workspace.documents.get(call.params.docId ?? '');
  if (document === undefined || document.isDeleted) throw refusals.documentNotFound();
  return document;
}

function requireWorkspace(call: ClickUpCall): void {
  if (call.params.workspaceId !== call.workspace.teamId) throw refusals.teamNotAuthorized();
}

function read<T>(schema: z.ZodType<T>, query: unknown): T {
  const parsed = schema.safeParse(query);
  if (parsed.success) return parsed.data;
  throw refusals.queryInvalid(String(parsed.error.issues[0]?.path[0] ?? 'query'));
}
