import { oneLine, shorten } from '../root/root-text.js';

/** What a person asks for who mentions the app. */
export interface MentionOrder {
  /** The agent that is to do it, as it is called here; null for whoever takes it. */
  readonly agent: string | null;
  readonly title: string;
  /** Markdown; empty when the title says all. */
  readonly text: string;
}

const titleLength = 120;

/** Reads `fix the login` or `Scribe: fix the login`; undefined when nothing is asked for. */
export function readMention(words: string, agents: readonly string[]): MentionOrder | undefined {
  const agent = agents
    .toSorted((one, other) => other.length - one.length)
    .find((name) => new RegExp(`^${escaped(name)}\\s*[:,]`, 'iu').test(words));
  const rest = agent === undefined ? words : words.slice(agent.length).replace(/^\s*[:,]/u, '');
  const text = rest.trim();
  if (!/[\p{L}\p{N}]/u.test(text)) return undefined;
  const [first = ''] = text.split('\n', 1);
  const title = shorten(oneLine(first), titleLength);
  return { agent: agent ?? null, title, text: title === text ? '' : text };
}

function escaped(name: string): string {
  return name.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
