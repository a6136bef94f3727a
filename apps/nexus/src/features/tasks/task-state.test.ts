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
    expect(allowed).toMatchInlineSnapshot(`
      [
        "available --claim by agent--> claimed",
        "claimed --start by agent--> in_progress",
        "claimed --block by agent--> blocked_on_human",
        "in_progress --block by agent--> blocked_on_human",
        "blocked_on_human --block by agent--> blocked_on_human",
        "blocked_on_human --resume by agent--> in_progress",
        "blocked_on_human --resume by person--> in_progress",
        "claimed --submit by agent--> in_review",
        "in_progress --submit by agent--> in_review",
        "blocked_on_human --submit by agent--> in_review",
        "claimed --fail by agent--> failed",
        "in_progress --fail by agent--> failed",
        "blocked_on_human --fail by agent--> failed",
        "claimed --release by agent--> available",
        "in_progress --release by agent--> available",
        "blocked_on_human --release by agent--> available",
        "claimed --lapse by system--> available",
        "in_progress --lapse by system--> available",
        "blocked_on_human --lapse by system--> available",
        "claimed --withdraw by person--> available",
        "in_progress --withdraw by person--> available",
        "blocked_on_human --withdraw by person--> available",
        "available --complete by person--> done",
        "claimed --complete by person--> done",
        "in_progress --complete by person--> done",
        "blocked_on_human --complete by person--> done",
        "in_review --complete by person--> done",
        "failed --complete by person--> done",
        "available --cancel by person--> cancelled",
        "claimed --cancel by person--> cancelled",
        "in_progress --cancel by person--> cancelled",
        "blocked_on_human --cancel by person--> cancelled",
        "in_review --cancel by person--> cancelled",
        "failed --cancel by person--> cancelled",
        "in_review --reopen by person--> available",
        "done --reopen by person--> available",
        "failed --reopen by person--> available",
        "cancelled --reopen by person--> available",
      ]
    `);
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
