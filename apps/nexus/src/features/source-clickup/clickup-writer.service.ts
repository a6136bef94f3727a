import { Injectable } from '@nestjs/common';
import { markedAddress } from '../work-sources/draft-mark.js';
import type { TaskDraft, TaskWriter } from '../work-sources/work-source.js';
import { ClickUpConnections } from '../clickup-connection/clickup-connections.service.js';

/** How far ClickUp's clock and PostgreSQL's may differ. */
const clockToleranceMs = 600_000;

/** Writes tasks into lists of ClickUp, from where they come like those that people write there. */
@Injectable()
export class ClickUpWriter implements TaskWriter {
  readonly #connections: ClickUpConnections;
  constructor(connections: ClickUpConnections) {
    this.#connections = connections;
  }

  async write({ connectionId, place, title, text, tag, author, asked }: TaskDraft, effectId: string): Promise<string> {
    const client = await this.#connections.clientOf(connectionId);
    // The tag comes first: of several it is the one that counts.
    const origin = `@${tag} — [${plain(author)} asked for it in Slack](${markedAddress(asked.url, effectId)}).`;
    return client.createTask(place, { name: title, markdown: text === '' ? origin : `${origin}\n\n${text}` });
  }

  async findByEffect({ connectionId, place }: TaskDraft, effectId: string, owedAt: Date): Promise<string | undefined> {
    const client = await this.#connections.clientOf(connectionId);
    return client.findTaskByMark(place, { mark: `effect=${effectId}`, afterMs: owedAt.getTime() - clockToleranceMs });
  }
}

/** Without what would end the words of a link. */
function plain(name: string): string {
  return name.replaceAll(/[[\]()\\]/g, ' ').trim();
}
