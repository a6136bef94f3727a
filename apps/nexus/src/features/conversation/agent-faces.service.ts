import { Injectable } from '@nestjs/common';
import type { AgentId } from '@oblivion/protocol';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { WorkspaceRepository } from '../workspace/workspace.repository.js';

/** How something in Slack looks: by whom, with which icon. */
export interface Face {
  readonly username?: string;
  readonly iconEmoji?: string;
}

/** Agents appear under their own name, and it says that they are an AI. */
@Injectable()
export class AgentFaces {
  readonly #workspace: WorkspaceRepository;
  constructor(workspace: WorkspaceRepository) {
    this.#workspace = workspace;
  }

  async of(transaction: TenantTransaction, agentId: AgentId): Promise<Face> {
    const agent = await this.#workspace.getAgentFace(transaction, agentId);
    return { username: `${agent.name} (AI)`, iconEmoji: agent.icon_emoji ?? ':robot_face:' };
  }
}
