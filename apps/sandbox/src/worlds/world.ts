import type { ClickUpWorkspace } from '../clickup/clickup-workspace.js';
import type { GitHubAccount } from '../github/github-account.js';
import type { FaultBox } from '../faults/fault-box.repository.js';
import type { Journal } from '../journal/journal.repository.js';
import type { Limits, Timings } from '../settings.js';
import type { SlackTeam } from '../slack/slack-team.js';
import type { Clock } from './clock.js';

/** Someone who acts in all tools under one e-mail address. */
export interface Person {
  readonly name: string;
  readonly email: string;
  readonly slackUserId: string;
  readonly clickupUserId: number;
  /** Personal ClickUp token of this person. */
  readonly clickupToken: string;
  readonly githubLogin: string;
  /** Personal GitHub token of this person. */
  readonly githubToken: string;
}

/** One isolated Slack team + ClickUp workspace + GitHub account + model account. */
export interface World {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly journal: Journal;
  readonly faults: FaultBox;
  readonly slack: SlackTeam;
  readonly clickup: ClickUpWorkspace;
  readonly github: GitHubAccount;
  readonly openai: { readonly apiKey: string };
  readonly people: readonly Person[];
  readonly timings: Timings;
  readonly limits: Limits;
  /** By which retries, windows of rate limits and what expires are counted. */
  readonly clock: Clock;
  /** Aborted when the workspace is deleted or the sandbox closes: stops retries and waits. */
  readonly lifetime: AbortController;
}

export function findPerson(world: World, email: string): Person | undefined {
  const wanted = email.toLowerCase();
  return world.people.find((person) => person.email.toLowerCase() === wanted);
}
