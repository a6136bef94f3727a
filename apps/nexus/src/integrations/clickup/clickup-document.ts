import { z } from 'zod';

const clickUpDocument = z.looseObject({
  id: z.string(),
  name: z.string(),
  date_updated: z.number().nullish(),
  parent: z.looseObject({ id: z.string() }),
  deleted: z.boolean().default(false),
  archived: z.boolean().default(false),
});
export type ClickUpDocument = z.infer<typeof clickUpDocument>;

export const clickUpDocuments = z.looseObject({
  docs: z.array(clickUpDocument),
  next_cursor: z.string().nullish(),
});

const page = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  content: z.string().nullish(),
  date_updated: z.number().nullish(),
  date_created: z.number().nullish(),
  deleted: z.boolean().nullish(),
  archived: z.boolean().nullish(),
});
type Page = z.infer<typeof page> & { readonly pages?: readonly Page[] | undefined };
const nestedPage: z.ZodType<Page> = page.extend({
  get pages() {
    return z.array(nestedPage).optional();
  },
});
export const clickUpPages = z.array(nestedPage);

/** Where a list stands: what its Docs may lie in besides. */
export const clickUpPlace = z.looseObject({
  id: z.string(),
  folder: z.looseObject({ id: z.string(), hidden: z.boolean().default(false) }).nullish(),
  space: z.looseObject({ id: z.string() }).nullish(),
});

/** A page that people can open, with its words as Markdown. */
export interface DocumentPage {
  readonly id: string;
  readonly name: string;
  readonly content: string;
  readonly updatedAt: Date;
}

/** All pages, those below others too; without what was deleted or archived, and all that lies below it. */
export function flattenPages(pages: readonly Page[]): readonly DocumentPage[] {
  return pages.flatMap((each) => {
    if (each.deleted === true || each.archived === true) return [];
    const { id, name, content } = each;
    const updatedAt = new Date(each.date_updated ?? each.date_created ?? 0);
    return [{ id, name: name ?? '', content: content ?? '', updatedAt }, ...flattenPages(each.pages ?? [])];
  });
}

/** The places in which Docs belong to a list: itself, its folder and its space. */
export function documentPlaces(list: z.infer<typeof clickUpPlace>): readonly DocumentPlace[] {
  const { folder, space } = list;
  return [
    { id: list.id, type: 'LIST' },
    ...(folder == null || folder.hidden ? [] : [{ id: folder.id, type: 'FOLDER' as const }]),
    ...(space == null ? [] : [{ id: space.id, type: 'SPACE' as const }]),
  ];
}

export interface DocumentPlace {
  readonly id: string;
  readonly type: 'LIST' | 'FOLDER' | 'SPACE';
}
