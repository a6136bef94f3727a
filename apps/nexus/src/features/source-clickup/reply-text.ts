import { effectMark } from '../../integrations/clickup/clickup-webhook.js';

/** So much is shown of the comment that is answered. */
const quotedLength = 120;

export interface AnsweredComment {
  readonly comment_text: string;
  readonly comment: readonly { readonly attributes?: { readonly link?: string | undefined } | undefined }[];
  readonly user: { readonly username?: string | null | undefined };
}

/** A reply in a thread of ClickUp, which a task's thread in Slack has not: what it answers stands above it. */
export function replyText(text: string, parent: AnsweredComment | null | undefined): string {
  if (parent === null || parent === undefined || text === '') return text;
  return `> ${quoteOf(parent)}\n\n${text}`;
}

/** Whether a comment carries the mark of an effect: Oblivion wrote it. */
export function isOwnEffect({ comment }: Pick<AnsweredComment, 'comment'>): boolean {
  return comment.some((part) => part.attributes?.link?.includes(`${effectMark}=eff_`));
}

function quoteOf(parent: AnsweredComment): string {
  const isOurs = isOwnEffect(parent);
  // What Oblivion writes begins with who speaks, and ends with its link.
  const words = isOurs ? parent.comment_text.replace(/Open in Oblivion\s*$/, '') : parent.comment_text;
  const plain = `${isOurs ? '' : `${parent.user.username ?? 'Somebody'}: `}${words}`
    .replaceAll(/[*_~`<>[\]#|\\]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const letters = [...plain];
  return letters.length <= quotedLength ? plain : `${letters.slice(0, quotedLength - 1).join('')}…`;
}
