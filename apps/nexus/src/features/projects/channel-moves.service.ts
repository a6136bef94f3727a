import { Injectable } from '@nestjs/common';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { ChannelRepository } from '../channels/channel.repository.js';
import { channelProblems } from '../channels/channel-problems.js';
import { rootIsMissing } from '../effects/slack/continued-root.js';
import { EffectRepository } from '../effects/effect.repository.js';
import { UnpostedThreads } from '../effects/slack/unposted-threads.repository.js';
import { farewell, formerChannelWords } from './channel-move.js';
import { type Project, ProjectRepository } from './project.repository.js';

/** What a project's change of its channel means for the tasks that it has. */
@Injectable()
export class ChannelMoves {
  readonly #projects: ProjectRepository;
  readonly #channels: ChannelRepository;
  readonly #effects: EffectRepository;
  readonly #threads: UnpostedThreads;

  constructor(
    projects: ProjectRepository,
    channels: ChannelRepository,
    effects: EffectRepository,
    threads: UnpostedThreads,
  ) {
    this.#projects = projects;
    this.#channels = channels;
    this.#effects = effects;
    this.#threads = threads;
  }

  /** Tasks are locked before their project, as where one of them is opened again: nobody waits for the other for ever. */
  async begin(transaction: TenantTransaction, { id, slack_channel_id: channel }: Project): Promise<void> {
    await this.#threads.lock(transaction, id, channel);
  }

  /** Threads that stand in Slack stay. Answers with what becomes of the channel before. */
  async follow(
    transaction: TenantTransaction,
    eventPosition: string,
    { project, to }: { readonly project: Project; readonly to: string },
  ): Promise<string> {
    const { slack_channel_id: from, channel_name: name, channel_problem: problem } = project;
    const moved = await this.#threads.move(transaction, project.id, { from, to });
    // The channel was seen a moment ago: what was kept for it can be sent.
    await this.#channels.clearProblem(transaction, to);
    await this.#effects.releaseOfChannel(transaction, to, [...channelProblems, rootIsMissing]);
    const open = await this.#projects.countOpenThreads(transaction, project.id, from);
    if (problem === null) {
      await this.#effects.insert(transaction, {
        eventPosition,
        target: 'slack.notice',
        lane: `channel:${transaction.tenantId}:${from}`,
        taskId: null,
        effect: { kind: 'slack.notice', payload: { channel: from, text: farewell(project, to, open) } },
      });
    }
    return formerChannelWords(`#${name ?? from}`, { open, moved });
  }
}
