/** What may follow `/oblivion`. */
export type CommandWords =
  | { readonly name: 'help' }
  /** Without a task: all that goes on in the channel. */
  | { readonly name: 'status'; readonly task: string }
  | { readonly name: 'why'; readonly task: string }
  | { readonly name: 'stop'; readonly task: string }
  | { readonly name: 'search'; readonly tag: string | null; readonly words: string }
  | { readonly name: 'unknown'; readonly word: string };

/** Reads what a person typed after the command. Letter case does not matter; nothing asks for help. */
export function readCommandWords(text: string): CommandWords {
  const [, first = '', rest = ''] = /^\s*(\S*)\s*([\s\S]*?)\s*$/.exec(text) ?? [];
  switch (first.toLowerCase()) {
    case '':
    case 'help':
      return { name: 'help' };
    case 'status':
      return { name: 'status', task: rest };
    case 'why':
    case 'why?':
      return { name: 'why', task: rest };
    case 'stop':
      return { name: 'stop', task: rest };
    case 'search':
      return readSearch(rest);
    default:
      return { name: 'unknown', word: first };
  }
}

function readSearch(rest: string): CommandWords {
  const [, tag = null, words = rest] = /^@([a-z0-9][a-z0-9_-]*)\s+([\s\S]+)$/i.exec(rest) ?? [];
  return { name: 'search', tag: tag?.toLowerCase() ?? null, words };
}
