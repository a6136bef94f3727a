import { Injectable } from '@nestjs/common';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { isAtLeast } from '../access/role-order.js';
import { roleForOrders } from '../conversation/orders/role-for-orders.js';
import { WorkspaceRepository } from '../workspace/workspace.repository.js';
import { strangerText } from './command-texts.js';

/** Which members of a Slack workspace may ask, and which may order. */
@Injectable()
export class OrderRights {
  readonly #workspace: WorkspaceRepository;
  constructor(workspace: WorkspaceRepository) {
    this.#workspace = workspace;
  }

  async isKnown(transaction: TenantTransaction, slackUserId: string): Promise<boolean> {
    return (await this.#workspace.findPerson(transaction, { slackUserId })) !== undefined;
  }

  /** Why this person may order nothing; undefined when they may. */
  async refusalOf(transaction: TenantTransaction, slackUserId: string): Promise<string | undefined> {
    const person = await this.#workspace.findPerson(transaction, { slackUserId });
    if (person === undefined) return strangerText(slackUserId);
    if (isAtLeast(person.role, roleForOrders)) return undefined;
    return `This needs the role ${roleForOrders}; yours is ${person.role}.`;
  }
}
