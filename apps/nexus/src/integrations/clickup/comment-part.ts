/**
 * A run of a comment's text in ClickUp's form: a line is ended by a part whose text is a line break, and what the line is
 * (an item of a list, a line of code) stands on that part (developer.clickup.com, "Comment formatting").
 */
export interface CommentPart {
  readonly text: string;
  readonly attributes?: CommentAttributes;
}

export interface CommentAttributes {
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly code?: boolean;
  readonly link?: string;
  readonly list?: { readonly list: ListKind };
  readonly 'code-block'?: { readonly 'code-block': string };
}

export type ListKind = 'bullet' | 'ordered' | 'checked' | 'unchecked';
