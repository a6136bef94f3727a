import { Injectable } from '@nestjs/common';
import type { SlackConnection } from '../workspace/connection.service.js';

/** What else Slack sends besides events, each to a door of its own. */
export const slackDoorNames = ['commands', 'interactions'] as const;
/** `home`: among the events, somebody opens the home of the app. It only asks, so it is answered and not kept. */
export type SlackDoorName = (typeof slackDoorNames)[number] | 'home';

/** A request whose signature is the workspace's own. */
export interface SlackRequest {
  readonly connection: SlackConnection;
  /** The fields of a command's form, the payload of an interaction, or an event. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface SlackAnswer {
  /** For the metric of webhooks. */
  readonly outcome: string;
  readonly body: object;
}

/** Answers signed requests of one kind. A person waits: Slack gives up after three seconds. */
export interface SlackDoor {
  readonly name: SlackDoorName;
  answer(request: SlackRequest): Promise<SlackAnswer>;
}

/** Who answers at each door. Each registers itself when the process starts. */
@Injectable()
export class SlackDoors {
  readonly #doors = new Map<SlackDoorName, SlackDoor>();

  register(door: SlackDoor): void {
    if (this.#doors.has(door.name)) throw new Error(`two answer at the door ${door.name}`);
    this.#doors.set(door.name, door);
  }

  get(name: SlackDoorName): SlackDoor {
    const door = this.#doors.get(name);
    if (door === undefined) throw new Error(`nobody answers at the door ${name}`);
    return door;
  }
}
