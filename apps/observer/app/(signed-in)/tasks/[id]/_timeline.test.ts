import fc from 'fast-check';
import { expect, it } from 'vitest';
import { eventOf, idOf, secondsAgo } from '@/tests/fixtures';
import { taskDetail } from '@/tests/task-fixtures';
import { mergeTimeline } from './_timeline';

it('events keep their order, effects stand where they came to be, and nothing is lost', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(500)), fc.array(fc.nat(500)), (eventAges, effectAges) => {
      const events = eventAges.map((age, index) =>
        eventOf(
          'agent.connected',
          index,
          { agent: { id: idOf('agent', 1), name: 'Ada' }, session: 's' },
          { secondsAgo: age },
        ),
      );
      const [sample] = taskDetail().effects;
      const effects = effectAges.map((age, index) => ({
        ...sample!,
        id: idOf('effect', index),
        createdAt: secondsAgo(age),
      }));
      const merged = mergeTimeline(events, effects);
      expect(merged.flatMap((entry) => (entry.kind === 'event' ? [entry.event] : []))).toEqual(events);
      expect(merged.filter(({ kind }) => kind === 'effect')).toHaveLength(effects.length);
      for (const { sinceBeforeMs } of merged.slice(1)) expect(sinceBeforeMs).toBeGreaterThanOrEqual(0);
    }),
  );
});

it('the end of an effect is told once, by the effect', () => {
  const { timeline, effects } = taskDetail();
  const namesOf = (merged: ReturnType<typeof mergeTimeline>) =>
    merged.flatMap((entry) => (entry.kind === 'event' ? [entry.event.name] : []));
  expect(namesOf(mergeTimeline(timeline, effects))).not.toContain('effect.delivered');
  expect(namesOf(mergeTimeline(timeline, []))).toContain('effect.delivered');
});

it('an effect comes after the event that caused it', () => {
  const detail = taskDetail();
  const kinds = mergeTimeline(detail.timeline, detail.effects).map((entry) =>
    entry.kind === 'event' ? entry.event.name : entry.effect.kind,
  );
  expect(kinds.slice(0, 4)).toEqual(['task.created', 'task.available', 'slack.root', 'task.claimed']);
});
