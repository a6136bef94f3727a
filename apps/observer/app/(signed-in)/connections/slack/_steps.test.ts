import type { SlackConnectionView } from '@oblivion/protocol';
import { describe, expect, it } from 'vitest';
import { ProblemError } from '@oblivion/nexus-client';
import { installProblem, problemCookie, readProblemCookie } from './_problem-cookie';
import { isOpen, stepOf } from './_steps';

const token = { expiresAt: null, refreshAt: null, problem: null, lostAt: null };
const connection: SlackConnectionView = {
  teamId: 'T1',
  appId: 'A1',
  botUserId: 'U1',
  connectedAt: '2026-11-28T10:00:00.000Z',
  events: 'http',
  clientId: null,
  token,
};
const lost = { ...connection, token: { ...token, lostAt: '2026-11-28T11:00:00.000Z' } };

describe('where somebody stands who connects Slack', () => {
  it('begins with the app, checks what is connected, and installs again what is lost', () => {
    expect([stepOf(undefined, null), stepOf(undefined, connection), stepOf('nonsense', lost)]).toEqual([
      'create',
      'check',
      'install',
    ]);
  });

  it('goes where the address says, but checks nothing before something is connected', () => {
    expect([stepOf('install', null), stepOf('done', connection), stepOf('check', null)]).toEqual([
      'install',
      'done',
      'create',
    ]);
    expect(isOpen('done', null)).toBe(false);
  });
});

it('what went wrong survives the way through the browser, and anything else says nothing', () => {
  const problem = { title: 'No “luck”', advice: 'Begin again; ümlaut', traceId: null };
  const [, value = ''] = /=([^;]*);/.exec(problemCookie(problem)) ?? [];
  expect(readProblemCookie(value)).toEqual(problem);
  for (const other of [undefined, '', 'x', Buffer.from('{"title":1}').toString('base64url')])
    expect(readProblemCookie(other)).toBeUndefined();
});

it('a refusal is told without the field, anything else as it is everywhere', () => {
  const about = { type: 'about:blank', title: 'The request does not have the expected form.', traceId: 't' };
  const refused = {
    ...about,
    status: 400,
    code: 'invalid_request',
    detail: 'body.state: has expired; begin again',
  } as const;
  expect(installProblem(new ProblemError(refused))).toEqual({
    title: 'Slack was not connected.',
    advice: 'Has expired; begin again.',
    traceId: 't',
  });
  const away = {
    ...about,
    title: 'Away',
    status: 503,
    code: 'unavailable',
    detail: 'Slack could not be asked.',
  } as const;
  expect(installProblem(new ProblemError(away))).toMatchObject({ title: 'Away', advice: 'Slack could not be asked.' });
});
