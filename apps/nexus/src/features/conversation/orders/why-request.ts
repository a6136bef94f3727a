import type { Why } from '@oblivion/protocol';

/** Whether somebody asks Oblivion itself, in the thread, why nothing happens: `!why` or `why?` and nothing else. */
export function isWhyRequest(text: string): boolean {
  return /^\s*(?:!why\??|why\?+)\s*$/i.test(text);
}

/** The answer as it stands in the thread. */
export function whyText({ explanation, advice }: Why): string {
  return advice === null ? explanation : `${explanation} ${advice}`;
}
