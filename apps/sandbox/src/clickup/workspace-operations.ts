import { type ClickUpCall, type ClickUpOperation, listOf } from './clickup-call.js';
import { refusals } from './clickup-error.js';
import { userOf, userView } from './task-view.js';

export const WORKSPACE_OPERATIONS: Readonly<Record<string, ClickUpOperation>> = {
  getAuthorizedUser,
  getAuthorizedTeams: ({ workspace }) => ({ teams: [teamView(workspace), ...workspace.otherTeams.map(otherTeamView)] }),
  getList,
  getSpace,
  getSpaceTags: (call) => ({ tags: [...spaceOf(call).tags.values()] }),
  createSpaceTag,
};

function getAuthorizedUser({ workspace, userId }: ClickUpCall): unknown {
  const user = userView(userOf(workspace, userId));
  return { user: { ...user, week_start_day: 0, global_font_support: false, timezone: 'Etc/UTC' } };
}

function teamView(workspace: ClickUpCall['workspace']): unknown {
  const members = [...workspace.users.values()].map((user) => ({ user: userView(user) }));
  return { id: workspace.teamId, name: workspace.name, color: '#7C4DFF', avatar: null, members };
}

function otherTeamView({ id, name }: { readonly id: string; readonly name: string }): unknown {
  return { id, name, color: '#7C4DFF', avatar: null, members: [] };
}

function getList(call: ClickUpCall): unknown {
  const list = listOf(call);
  const { space, tasks } = call.workspace;
  const taskCount = [...tasks.values()].filter(({ listId }) => listId === list.id).length;
  return {
    id: list.id,
    name: list.name,
    deleted: false,
    orderindex: 0,
    content: '',
    status: null,
    priority: null,
    assignee: null,
    due_date: null,
    due_date_time: false,
    start_date: null,
    start_date_time: null,
    folder: { id: list.folderId, name: 'hidden', hidden: true, access: true },
    space: { id: space.id, name: space.name, access: true },
    inbound_address: `add.task.${list.id}@tasks.sandbox.invalid`,
    archived: false,
    task_count: taskCount,
    override_statuses: true,
    statuses: list.statuses.map((status) => ({ id: `${list.id}_${status.orderindex}`, ...status })),
    permission_level: 'create',
  };
}

function getSpace(call: ClickUpCall): unknown {
  const space = spaceOf(call);
  const [list] = call.workspace.lists.values();
  const disabled = { enabled: false };
  return {
    id: space.id,
    name: space.name,
    private: false,
    color: null,
    avatar: null,
    admin_can_manage: true,
    archived: false,
    statuses: list?.statuses ?? [],
    multiple_assignees: true,
    features: {
      due_dates: { enabled: true, start_date: true, remap_due_dates: false, remap_closed_due_date: false },
      time_tracking: disabled,
      tags: { enabled: true },
      time_estimates: { enabled: true },
      checklists: disabled,
      custom_fields: disabled,
      remap_dependencies: disabled,
      dependency_warning: disabled,
      portfolios: disabled,
    },
  };
}

function createSpaceTag(call: ClickUpCall): unknown {
  const { tags } = spaceOf(call);
  const given = (call.body.tag ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof given.name !== 'string' || given.name.trim() === '') throw refusals.tagNameInvalid();
  const name = given.name.toLowerCase();
  if (tags.has(name)) throw refusals.tagExists();
  const { tag_fg = '#FFFFFF', tag_bg = '#7C4DFF' } = given;
  tags.set(name, { name, tag_fg: String(tag_fg), tag_bg: String(tag_bg), creator: call.userId });
  return {};
}

function spaceOf(call: ClickUpCall): ClickUpCall['workspace']['space'] {
  const { space } = call.workspace;
  if (call.params.spaceId !== space.id) throw refusals.spaceNotFound();
  return space;
}
