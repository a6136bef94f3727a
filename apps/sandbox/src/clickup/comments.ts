type Block = Readonly<Record<string, unknown>>;

export type CommentBody =
  | { readonly outcome: 'blocks'; readonly blocks: readonly Block[] }
  | { readonly outcome: 'missing' }
  | { readonly outcome: 'malformed' };

/** The blocks of a comment from `comment` (rich) or `comment_text` (plain; markdown stays as it is). */
export function commentBody(body: Block): CommentBody {
  if (Array.isArray(body.comment)) {
    const blocks: readonly unknown[] = body.comment;
    const isWellFormed = blocks.length > 0 && blocks.every(isBlock);
    return isWellFormed ? { outcome: 'blocks', blocks: blocks as readonly Block[] } : { outcome: 'malformed' };
  }
  if (typeof body.comment_text !== 'string')
    return body.comment_text === undefined ? { outcome: 'missing' } : { outcome: 'malformed' };
  return body.comment_text.trim() === ''
    ? { outcome: 'missing' }
    : { outcome: 'blocks', blocks: [{ text: body.comment_text }] };
}

/** A comment's `comment_text`: its blocks as plain text. */
export function commentText(blocks: readonly Block[]): string {
  return blocks.map((block) => (typeof block.text === 'string' ? block.text : mentionText(block))).join('');
}

function isBlock(value: unknown): value is Block {
  if (value === null || typeof value !== 'object') return false;
  const block = value as Block;
  return (
    typeof block.text === 'string' || (block.type === 'tag' && block.user !== null && typeof block.user === 'object')
  );
}

function mentionText(block: Block): string {
  const user = block.user as Block | undefined;
  return `@${String(user?.username ?? user?.id ?? '')}`;
}
