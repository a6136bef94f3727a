import { Injectable } from '@nestjs/common';
import { commentParts } from '../../integrations/clickup/comment-parts.js';
import type { Discussion } from '../work-sources/discussion.js';
import type { Remark, SourcePlace } from '../work-sources/work-source.js';
import { ClickUpConnections } from '../clickup-connection/clickup-connections.service.js';

/** The comments of a ClickUp task. */
@Injectable()
export class ClickUpComments implements Discussion<SourcePlace, Remark> {
  readonly #connections: ClickUpConnections;
  constructor(connections: ClickUpConnections) {
    this.#connections = connections;
  }

  async post({ connectionId, externalTaskId }: SourcePlace, remark: Remark, effectId: string): Promise<string> {
    const client = await this.#connections.clientOf(connectionId);
    return client.comment(externalTaskId, commentParts({ ...remark, effectId }));
  }

  async findByEffect({ connectionId, externalTaskId }: SourcePlace, effectId: string): Promise<string | undefined> {
    const client = await this.#connections.clientOf(connectionId);
    return client.findCommentByEffect(externalTaskId, effectId);
  }

  async edit({ connectionId }: SourcePlace, name: string, remark: Remark, effectId: string): Promise<void> {
    const client = await this.#connections.clientOf(connectionId);
    await client.editComment(name, commentParts({ ...remark, effectId }));
  }

  async delete({ connectionId }: SourcePlace, name: string): Promise<void> {
    const client = await this.#connections.clientOf(connectionId);
    await client.deleteComment(name);
  }
}
