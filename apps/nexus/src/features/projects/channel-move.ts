import type { ChannelWish } from '@oblivion/protocol';
import { candidateNames } from '../channels/channel-name.js';

/** A project with what is known of its channel. */
export interface Housed {
  readonly tag: string;
  readonly channel_name: string | null;
  readonly channel_is_ours: boolean | null;
  readonly channel_problem: string | null;
}

/** Whether the channel that was made for the project is the new one that is asked for: the order was given before. */
export function isMadeAlready(project: Housed, wish: ChannelWish): boolean {
  const { channel_name: name, channel_is_ours: isOurs, channel_problem: problem } = project;
  if (wish.kind === 'existing' || isOurs !== true || problem !== null || name === null) return false;
  return candidateNames(wish.name ?? project.tag).includes(name);
}

/** What people of the channel before are told in it, in Slack's own markup. */
export function farewell(project: { readonly tag: string }, to: string, open: number): string {
  const stay = open === 0 ? 'Threads that are here stay here' : `${capital(tasks(open))} here, each in its thread`;
  return `➡️ New tasks of @${project.tag} go to <#${to}>. ${stay}, and what is said in them is heard.`;
}

/** What becomes of the channel before, for whoever ordered the move. */
export function formerChannelWords(
  shown: string,
  { open, moved }: { readonly open: number; readonly moved: number },
): string {
  const stay = open === 0 ? 'no open task is left in it' : `${tasks(open)} in it`;
  const gone = moved === 0 ? '' : ` ${moved === 1 ? 'One task' : `${moved} tasks`} without a thread went along.`;
  return `${shown} stays as it is: ${stay}.${gone}`;
}

function tasks(count: number): string {
  return count === 1 ? 'one open task stays' : `${count} open tasks stay`;
}

function capital(text: string): string {
  return text.replace(/^./, (first) => first.toUpperCase());
}
