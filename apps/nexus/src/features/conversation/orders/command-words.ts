/** What may follow `/oblivion`. */
export type CommandWords =
  | { readonly name: 'help' }
  /** Without a task: all that goes on in the channel. */
  | { readonly name: 'status'; readonly task: string }
  | { readonly name: 'why'; readonly task: string }
  | { readonly name: 'stop'; readonly task: string }
  /** The agent is empty when none was named. */
  | { readonly name: 'assign'; readonly task: string; readonly agent: string }
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
    case 'assign':
      return readAssign(rest);
    case 'search':
      return readSearch(rest);
    default:
      return { name: 'unknown', word: first };
  }
}

/** `86abc Scribe`, or `86abc to Scribe`. */
function readAssign(rest: string): CommandWords {
  const [, task = '', agent = ''] = /^(\S*)\s*(?:to\s+)?([\s\S]*)$/i.exec(rest) ?? [];
  return { name: 'assign', task, agent: agent.replace(/^@/, '').trim() };
}

function readSearch(rest: string): CommandWords {
  const [, tag = null, words = rest] = /^@([a-z0-9][a-z0-9_-]*)\s+([\s\S]+)$/i.exec(rest) ?? [];
  return { name: 'search', tag: tag?.toLowerCase() ?? null, words };
}

/** The word for no agent in particular. */
export function isAnyone(agent: string): boolean {
  return /^(?:anyone|anybody|everyone|all)$/i.test(agent);
}
