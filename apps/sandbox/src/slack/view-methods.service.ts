import { requiredText, structured } from './arguments.js';
import { problemsOfBlocks } from './blocks.js';
import { invalidArguments, SlackRefusal } from './slack-error.js';
import type { SlackCall, SlackMethod } from './slack-call.js';

/** Homes may be longer than messages. */
const MAX_BLOCKS = 100;

export const VIEW_METHODS: Readonly<Record<string, SlackMethod>> = { 'views.publish': publish };

/** Shows a person's home of the app; what stood there goes. */
function publish(call: SlackCall): Readonly<Record<string, unknown>> {
  const userId = requiredText(call.args, 'user_id');
  if (!call.team.users.has(userId)) throw new SlackRefusal('user_not_found');
  const read = structured(call.args, 'view');
  const view = read.outcome === 'invalid' ? undefined : (read.value as Record<string, unknown> | undefined);
  if (view?.type !== 'home') throw invalidArguments('view must be of the type home [json-pointer:/view/type]');
  const problems = [...problemsOfBlocks(view.blocks, MAX_BLOCKS), ...messageBlocksIn(view.blocks)];
  if (problems.length > 0) throw invalidArguments(...problems);
  call.team.homes.set(userId, view.blocks as readonly unknown[]);
  return { view: { ...view, team_id: call.team.teamId, app_id: call.team.appId, bot_id: call.team.botId } };
}

/** Plans and their cards stand in messages alone. */
function messageBlocksIn(blocks: unknown): readonly string[] {
  if (!Array.isArray(blocks)) return [];
  return blocks.flatMap((block: unknown, index) => {
    const { type } = (block ?? {}) as { readonly type?: unknown };
    return type === 'plan' || type === 'task_card'
      ? [`unsupported type: ${type} [json-pointer:/blocks/${index}/type]`]
      : [];
  });
}
