import { setTimeout as pause } from 'node:timers/promises';
import type { Violation } from '../drill.ts';
import type { SilenceScene } from './scene.ts';

const lookEveryMs = 400;
const thinkEveryMs = 1_000;

/** Tasks that are worked on all the time, whatever happens around them: of these nothing may be said to be wrong. */
export class HealthyTasks {
  readonly alarms: Violation[] = [];
  readonly #scene: SilenceScene;
  readonly #stopped = new AbortController();
  #loops: readonly Promise<void>[] = [];
  looks = 0;
  /** While nobody can answer, nothing is asked. */
  isPaused = false;

  constructor(scene: SilenceScene) {
    this.#scene = scene;
  }

  async begin(tags: readonly string[]): Promise<void> {
    const held = await Promise.all(tags.map((tag) => this.#scene.hold(tag)));
    this.#loops = held.flatMap(({ agent, taskId, grant }) => [
      this.#repeat(thinkEveryMs, async () => {
        await agent.ask({ type: 'think', taskId, epoch: grant.epoch, kind: 'thought', text: 'Going on.' });
      }),
      this.#repeat(lookEveryMs, () => this.#look(taskId)),
    ]);
  }

  async #look(taskId: string): Promise<void> {
    if (this.isPaused) return;
    const { reason, isMoving, explanation } = await this.#scene.why(taskId);
    if (this.isPaused) return;
    this.looks += 1;
    if (!isMoving) this.alarms.push({ rule: falseAlarm, subject: taskId, found: `${reason}: ${explanation}` });
  }

  async #repeat(everyMs: number, work: () => Promise<void>): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      await work().catch((error: unknown) => {
        if (!this.isPaused && !signal.aborted)
          this.alarms.push({ rule: falseAlarm, subject: 'asking', found: String(error) });
      });
      await pause(everyMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#scene.close();
    await Promise.all(this.#loops);
  }
}

export const falseAlarm = 'no alarm for a task that is well';
