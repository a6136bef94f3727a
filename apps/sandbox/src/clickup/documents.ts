/** Where a Doc lies, with ClickUp's numbers for the kinds of places. */
export const PARENT_TYPES = { SPACE: 4, FOLDER: 5, LIST: 6, EVERYTHING: 7, WORKSPACE: 12 } as const;
export type ParentType = keyof typeof PARENT_TYPES;

export interface ClickUpPage {
  readonly id: string;
  readonly parentPageId: string | null;
  readonly dateCreatedMs: number;
  name: string;
  /** Markdown. */
  content: string;
  dateUpdatedMs: number;
  isDeleted: boolean;
}

export interface ClickUpDocument {
  readonly id: string;
  readonly creatorId: number;
  readonly dateCreatedMs: number;
  readonly pages: ClickUpPage[];
  name: string;
  parent: { readonly id: string; readonly type: ParentType };
  dateUpdatedMs: number;
  isDeleted: boolean;
  isArchived: boolean;
}

/** A Doc as the v3 API shows it. */
export function documentView(workspaceId: string, document: ClickUpDocument): Readonly<Record<string, unknown>> {
  return {
    id: document.id,
    date_created: document.dateCreatedMs,
    date_updated: document.dateUpdatedMs,
    name: document.name,
    type: 1,
    parent: { id: document.parent.id, type: PARENT_TYPES[document.parent.type] },
    public: false,
    workspace_id: Number(workspaceId),
    creator: document.creatorId,
    deleted: document.isDeleted,
    archived: document.isArchived,
  };
}

/** The pages below a page (or at the top), each with the pages below it. */
export function pageViews(
  workspaceId: string,
  document: ClickUpDocument,
  show: (page: ClickUpPage) => Readonly<Record<string, unknown>>,
  parentPageId: string | null = null,
): readonly Readonly<Record<string, unknown>>[] {
  return document.pages
    .filter((page) => page.parentPageId === parentPageId && !page.isDeleted)
    .map((page) => {
      const below = pageViews(workspaceId, document, show, page.id);
      return {
        id: page.id,
        doc_id: document.id,
        ...(parentPageId === null ? {} : { parent_page_id: parentPageId }),
        workspace_id: Number(workspaceId),
        name: page.name,
        ...show(page),
        ...(below.length === 0 ? {} : { pages: below }),
      };
    });
}

/** Everything of a page but the pages below it. */
export function pageContent(document: ClickUpDocument, page: ClickUpPage): Readonly<Record<string, unknown>> {
  return {
    date_created: page.dateCreatedMs,
    date_updated: page.dateUpdatedMs,
    content: page.content,
    creator_id: document.creatorId,
    deleted: false,
    archived: false,
    authors: [document.creatorId],
    contributors: [document.creatorId],
    protected: false,
  };
}
