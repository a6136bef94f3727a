import { type FeedEvent, type Pulse, taskStatuses } from '@oblivion/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ada, bertram, byAgent, eventOf, idOf, pulse, tasks } from '@/tests/fixtures';
import { applyEvents, feedLength, showSnapshot } from './_live';

const begin = showSnapshot(pulse());
const [login, invoice, , arabic] = tasks();
const call = {
  runId: idOf('run', 1),
  agentId: ada.id,
  model: 'm',
  status: 200,
  durationMs: 5,
  inputTokens: 10,
  outputTokens: 3,
};

const anyEvent = fc.tuple(fc.nat(8), fc.nat(8), fc.nat(1)).map(([kind, task, agent]) => ({ kind, task, agent }));
const anyStory = fc.array(anyEvent, { maxLength: 60 }).map((parts) =>
  parts.map(({ kind, task, agent }, index): FeedEvent => {
    const about = { task: tasks()[task]! };
    const who = agent === 0 ? ada : bertram;
    const makers = [
      () => eventOf('task.available', 100 + index, { reason: 'created' }, about),
      () => eventOf('task.claimed', 100 + index, byAgent(who), about),
      () => eventOf('task.started', 100 + index, byAgent(who), about),
      () => eventOf('task.blocked', 100 + index, { ...byAgent(who), on: 'question' }, about),
      () => eventOf('task.submitted', 100 + index, byAgent(who), about),
      () => eventOf('task.done', 100 + index, { by: 'Mira' }, about),
      () => eventOf('model.called', 100 + index, { ...call, costMicroUsd: null }, about),
      () => eventOf('effect.parked', 100 + index, { effectId: idOf('effect', 1), target: 'slack', error: 'no' }, about),
      () => eventOf('agent.connected', 100 + index, { agent: who, session: `ses_${index}` }),
    ];
    return makers[kind]!();
  }),
);

describe('the pulse that follows along', () => {
  it('nothing is doubled: however a story is cut and sent again, the result is the same', () => {
    fc.assert(
      fc.property(anyStory, fc.array(fc.nat(60), { maxLength: 6 }), fc.nat(10), (story, cuts, overlap) => {
        const once = applyEvents(begin, story);
        const places = [0, ...cuts.filter((cut) => cut < story.length).toSorted((a, b) => a - b), story.length];
        const pieces = places.slice(1).map((end, index) => story.slice(Math.max(0, places[index]! - overlap), end));
        expect(pieces.reduce(applyEvents, begin)).toEqual(once);
      }),
    );
  });

  it('nothing is missed: every event stands in the feed once, newest first', () => {
    fc.assert(
      fc.property(anyStory, (story) => {
        const cursors = applyEvents(begin, story).pulse.events.map(({ cursor }) => cursor);
        const expected = [
          ...story.map(({ cursor }) => cursor).toReversed(),
          ...begin.pulse.events.map(({ cursor }) => cursor),
        ];
        expect(cursors).toEqual(expected.slice(0, feedLength));
      }),
    );
  });

  it('no count falls below nothing, and a task is held by one agent at most', () => {
    fc.assert(
      fc.property(anyStory, (story) => {
        const { pulse: after } = applyEvents(begin, story);
        for (const status of taskStatuses) expect(after.tasksByStatus[status]).toBeGreaterThanOrEqual(0);
        expect(after.effects.pending).toBeGreaterThanOrEqual(0);
        const held = after.agents.flatMap(({ holding }) => holding.map(({ id }) => id));
        expect(new Set(held).size).toBe(held.length);
      }),
    );
  });

  it('a task that is known moves from one count to the other', () => {
    const after = applyEvents(begin, [eventOf('task.submitted', 100, byAgent(), { task: login! })]).pulse;
    expect(counts(after)).toEqual({ ...counts(begin.pulse), in_progress: 0, in_review: 2 });
    expect(holdingOf(after, 'Ada')).toEqual(['Remove the old password hashing']);
  });

  it('a claim moves the task from available to the agent that won', () => {
    const after = applyEvents(begin, [eventOf('task.claimed', 100, byAgent(bertram), { task: arabic! })]).pulse;
    expect(counts(after)).toEqual({ ...counts(begin.pulse), available: 1, claimed: 2 });
    expect(holdingOf(after, 'Bertram')).toEqual([invoice!.title, arabic!.title]);
  });

  it('a task of unknown status leaves the counts alone and asks for a new snapshot', () => {
    const unknown = { id: idOf('task', 900), title: 'From long ago' };
    const after = applyEvents(begin, [eventOf('task.done', 100, { by: 'Mira' }, { task: unknown })]);
    expect(counts(after.pulse)).toEqual(counts(begin.pulse));
    expect(after.isStale).toBe(true);
  });

  it('a model call without a known price is counted as such and adds no money', () => {
    const after = applyEvents(begin, [eventOf('model.called', 100, { ...call, costMicroUsd: null }, { task: login! })]);
    const { modelsLastDay: before } = begin.pulse;
    expect(after.pulse.modelsLastDay).toEqual({
      calls: before.calls + 1,
      inputTokens: before.inputTokens + 10,
      outputTokens: before.outputTokens + 3,
      costMicroUsd: before.costMicroUsd,
      callsWithoutPrice: before.callsWithoutPrice + 1,
    });
    expect(after.isStale).toBe(false);
  });

  it('the end of an older session leaves a reconnected agent online', () => {
    const after = applyEvents(begin, [
      eventOf('agent.connected', 100, { agent: ada, session: 'ses_new' }),
      eventOf('agent.disconnected', 101, { agent: ada, session: 'ses_old', reason: 'replaced' }),
    ]).pulse;
    expect(after.agents.find(({ name }) => name === 'Ada')?.isOnline).toBe(true);
    const gone = applyEvents(begin, [
      eventOf('agent.disconnected', 100, { agent: ada, session: 'ses_1', reason: 'closed' }),
    ]);
    expect(gone.pulse.agents.find(({ name }) => name === 'Ada')?.isOnline).toBe(false);
  });

  it('a new snapshot takes over the counts and keeps older events that it touches', () => {
    const event = eventOf('task.claimed', 100, byAgent(bertram), { task: arabic! });
    const before = applyEvents(begin, [event]);
    const snapshot = {
      ...pulse(),
      finishedLastDay: 99,
      events: [event, ...pulse().events].slice(0, 3),
      cursor: '1.100',
    };
    const after = showSnapshot(snapshot, before);
    expect(after.pulse.finishedLastDay).toBe(99);
    expect(after.pulse.events).toEqual(before.pulse.events);
    expect(after.isStale).toBe(false);
  });
});

function counts(of: Pulse): Pulse['tasksByStatus'] {
  return of.tasksByStatus;
}

function holdingOf(of: Pulse, name: string): string[] | undefined {
  return of.agents.find((agent) => agent.name === name)?.holding.map(({ title }) => title);
}
