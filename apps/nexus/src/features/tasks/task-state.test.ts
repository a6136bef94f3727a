import { taskStatuses } from '@oblivion/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Actor, decideTransition, isHeld, type TransitionName, transitions } from './task-state.js';

const names = Object.keys(transitions) as TransitionName[];
const actors: Actor[] = ['agent', 'person', 'system'];

describe('the lifecycle table', () => {
  test('allows exactly these transitions', () => {
    const allowed = names.flatMap((name) =>
      actors.flatMap((by) =>
        taskStatuses.flatMap((from) => {
          const decision = decideTransition(name, from, by);
          return decision.outcome === 'allowed' ? [`${from} --${name} by ${by}--> ${decision.to}`] : [];
        }),
      ),
    );
    expect(allowed).toMatchInlineSnapshot();
  });

  test('a refusal says which state would be needed', () => {
    expect(decideTransition('submit', 'available', 'agent')).toEqual({
      outcome: 'refused',
      reason: 'the task is available; submit needs it to be claimed or in_progress or blocked_on_human',
    });
  });

  test('the run ends exactly when the task leaves the states in which it is held', () => {
    for (const name of names) {
      for (const from of taskStatuses) {
        for (const by of actors) {
          const decision = decideTransition(name, from, by);
          if (decision.outcome === 'refused' || !isHeld(from)) continue;
          expect(decision.endsRun !== undefined, `${name} from ${from}`).toBe(!isHeld(decision.to));
        }
      }
    }
  });

  test('whatever is tried in whatever order, an agent never marks a task done', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...names)), (attempts) => {
        let status: (typeof taskStatuses)[number] = 'available';
        for (const name of attempts) {
          const decision = decideTransition(name, status, 'agent');
          if (decision.outcome === 'allowed') status = decision.to;
        }
        expect(status).not.toBe('done');
      }),
    );
  });
});
