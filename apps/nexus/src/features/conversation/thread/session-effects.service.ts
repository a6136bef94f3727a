import { Injectable } from '@nestjs/common';
import type { TenantTransaction } from '../../../platform/database/database.service.js';
import { EffectRepository } from '../../effects/effect.repository.js';
import { SessionRepository } from '../../effects/slack/session.repository.js';
import { type Task, TaskRepository } from '../../tasks/task.repository.js';
import { AgentFaces } from '../agent-faces.service.js';
import { nextSession } from './session-status.js';

const longestTitle = 200;

/** Owes what a task's thread shows of the agent at work. In a lane of its own: words never wait for it. */
@Injectable()
export class SessionEffects {
  readonly #effects: EffectRepository;
  readonly #sessions: SessionRepository;
  readonly #tasks: TaskRepository;
  readonly #faces: AgentFaces;

  constructor(effects: EffectRepository, sessions: SessionRepository, tasks: TaskRepository, faces: AgentFaces) {
    this.#effects = effects;
    this.#sessions = sessions;
    this.#tasks = tasks;
    this.#faces = faces;
  }

  async owe(transaction: TenantTransaction, eventPosition: string, task: Task): Promise<void> {
    const claim = await this.#tasks.findClaimOf(transaction, task);
    const face = claim === undefined ? {} : await this.#faces.of(transaction, claim.agent_id);
    const shown = await this.#sessions.findNewest(transaction, task.id);
    const next = nextSession(shown, task.status, face.username ?? null);
    if (next === undefined) return;
    const place = { channel: task.slack_channel_id, title: task.title.slice(0, longestTitle) };
    const { status, username } = next;
    const payload = { ...place, status, ...face, ...(username === null ? {} : { username }) };
    await this.#effects.insert(transaction, {
      eventPosition,
      target: 'slack.session',
      lane: `${task.id}:slack-session`,
      taskId: task.id,
      effect: { kind: 'slack.session', payload },
    });
  }
}
