import { expect, test } from 'vitest';
import type { WorkspaceView } from '../sandbox/control-views.ts';
import { channelOf, type KeptWorkspace, workspaceOrder } from './demo-workspace.ts';
import { seedOf } from './seed.ts';

const view: WorkspaceView = {
  workspaceId: 'wsp_1',
  slack: {
    teamId: 'T1',
    apiUrl: 'http://127.0.0.1:4100/slack/api/',
    botToken: 'xoxb-1',
    botUserId: 'UBOT',
    botId: 'B1',
    appId: 'A1',
    signingSecret: 'signing',
    channels: [{ id: 'C1', name: 'demo' }],
    requestUrlVerified: true,
    requestUrlProblem: null,
  },
  clickup: {
    apiUrl: 'http://127.0.0.1:4100/clickup/api',
    token: 'pk_1',
    teamId: '91',
    spaceId: '92',
    listId: '93',
    serviceUser: { id: 7 },
  },
  github: {
    apiUrl: 'http://127.0.0.1:4100/github',
    owner: 'demo-company',
    repositories: ['demo-company/website'],
    token: 'ghp_1',
  },
  openai: { apiKey: 'sk-1' },
  people: [
    { name: 'Ada', email: 'ada@example.test', slackUserId: 'UADA', clickupUserId: 11, clickupToken: 'pk_ada' },
    { name: 'Grace', email: 'grace@example.test', slackUserId: 'UGRACE', clickupUserId: 12, clickupToken: 'pk_grace' },
  ],
  journalSeq: 5,
};
const hook = {
  id: 'wh_1',
  endpoint: 'http://127.0.0.1:4000/webhooks/clickup/con_1',
  secret: 's',
  events: ['*'],
  list_id: null,
  space_id: 92,
};
const kept: KeptWorkspace = { view, webhooks: [hook] };

test('the first start leaves all identifiers to the sandbox', () => {
  expect(workspaceOrder(undefined, 'http://127.0.0.1:4000')).not.toHaveProperty('fixed');
});

test('a later start brings every identifier, secret and webhook back', () => {
  expect(workspaceOrder(kept, 'http://127.0.0.1:4000')).toMatchObject({
    fixed: {
      workspaceId: 'wsp_1',
      slack: { teamId: 'T1', botToken: 'xoxb-1', signingSecret: 'signing', channelIds: { demo: 'C1' } },
      clickup: {
        teamId: '91',
        listId: '93',
        token: 'pk_1',
        serviceUserId: 7,
        webhooks: [{ id: 'wh_1', secret: 's', spaceId: '92' }],
      },
      github: { owner: 'demo-company', token: 'ghp_1' },
      openai: { apiKey: 'sk-1' },
      people: { 'ada@example.test': { slackUserId: 'UADA', clickupUserId: 11, clickupToken: 'pk_ada' } },
    },
  });
});

test('webhooks to another address are left for Nexus to make anew: the ports were changed', () => {
  expect(workspaceOrder(kept, 'http://127.0.0.1:5000')).toMatchObject({ fixed: { clickup: { webhooks: [] } } });
});

test('Nexus is told of the same company: its first person owns it, its channel belongs to project and group', () => {
  const seed = seedOf(view, 'http://127.0.0.1:4200/wake');
  expect(seed.people.map((person) => person.role)).toEqual(['owner', 'operator']);
  expect(seed.projects).toEqual([expect.objectContaining({ tag: 'demo', slackChannelId: 'C1', clickupListId: '93' })]);
  expect(seed.projects[0]?.group).toBe(seed.groups[0]?.name);
  expect(seed.agents[0]?.groups).toEqual([seed.groups[0]?.name]);
});

test('a workspace without the channel is told with what to do', () => {
  const without = { ...view, slack: { ...view.slack, channels: [] } };
  expect(() => channelOf(without)).toThrow('./oblivion reset');
});
