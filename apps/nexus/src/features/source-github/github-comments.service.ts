import { Injectable } from '@nestjs/common';
import { commentBody } from '../../integrations/github/comment-body.js';
import type { Discussion } from '../work-sources/discussion.js';
import type { Remark, SourcePlace } from '../work-sources/work-source.js';
import { GitHubConnections } from './github-connections.service.js';

/** The comments of an issue. */
@Injectable()
export class GitHubComments implements Discussion<SourcePlace, Remark> {
  readonly #connections: GitHubConnections;
  constructor(connections: GitHubConnections) {
    this.#connections = connections;
  }

  async post({ connectionId, externalTaskId }: SourcePlace, remark: Remark, effectId: string): Promise<string> {
    const client = await this.#connections.clientOf(connectionId);
    return client.comment(externalTaskId, commentBody({ ...remark, effectId }));
  }

  async findByEffect({ connectionId, externalTaskId }: SourcePlace, effectId: string): Promise<string | undefined> {
    const client = await this.#connections.clientOf(connectionId);
    return client.findCommentByEffect(externalTaskId, effectId);
  }

  async edit(place: SourcePlace, name: string, remark: Remark, effectId: string): Promise<void> {
    const client = await this.#connections.clientOf(place.connectionId);
    await client.editComment(place.externalTaskId, name, commentBody({ ...remark, effectId }));
  }

  async delete({ connectionId, externalTaskId }: SourcePlace, name: string): Promise<void> {
    const client = await this.#connections.clientOf(connectionId);
    await client.deleteComment(externalTaskId, name);
  }
}
