import { effectMark } from './clickup-webhook.js';
import type { CommentPart } from './comment-part.js';
import { markdownToParts } from './markdown-to-parts.js';

/** The comment of an effect: who says it, the words, links to what was made, and the link that marks it as ours. */
export function commentParts(comment: {
  readonly author: string;
  readonly heading: string;
  readonly text: string;
  readonly links: readonly { title: string; url: string }[];
  /** Address of the task in Observer. */
  readonly taskUrl: string;
  readonly effectId: string;
}): readonly CommentPart[] {
  return [
    { text: comment.author, attributes: { bold: true } },
    { text: ` ${comment.heading}\n\n` },
    ...markdownToParts(comment.text),
    { text: '\n' },
    ...comment.links.flatMap((link): CommentPart[] => [
      { text: '\n' },
      { text: link.title, attributes: { link: link.url } },
    ]),
    { text: '\n\n' },
    { text: 'Open in Oblivion', attributes: { link: `${comment.taskUrl}?${effectMark}=${comment.effectId}` } },
  ];
}
