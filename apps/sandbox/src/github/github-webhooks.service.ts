import type { DeliveryService } from '../webhooks/delivery.service.js';
import { describeOutcome, type TryOutcome } from '../webhooks/retry-schedule.js';
import { newUuid } from '../worlds/identifiers.js';
import type { World } from '../worlds/world.js';
import { type GitHubDelivery, type GitHubHook, type GitHubRepository, nextId } from './github-account.js';
import { gitHubSignatures } from './signature.js';

/** One thing to be told to webhooks. */
export interface GitHubEvent {
  /** `issues`, `issue_comment`, ... */
  readonly name: string;
  readonly action: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
}

const keptDeliveries = 1_000;

/** Tells webhooks what happened, once: GitHub does not try again by itself. */
export class GitHubWebhooksService {
  constructor(private readonly deliveries: DeliveryService) {}

  /** To the webhooks of the repository, and to that of the app. */
  tell(world: World, repository: GitHubRepository, event: GitHubEvent): void {
    const { app } = world.github;
    for (const hook of repository.hooks.values()) this.offer(world, hook, { event, repository });
    const installation = { id: app.installationId, node_id: 'MDIzOkludGVncmF0aW9uSW5zdGFsbGF0aW9u' };
    const toApp = { ...event, payload: { ...event.payload, installation } };
    if (app.hook.url !== '') this.offer(world, app.hook, { event: toApp, repository });
  }

  /** A webhook that has just been made is greeted, whatever it listens to. */
  ping(world: World, hook: GitHubHook, event: GitHubEvent, repository: GitHubRepository): void {
    this.send(world, hook, { event, repository, guid: newUuid(), isRedelivery: false });
  }

  /** Sends a delivery again, under the same guid. */
  redeliver(world: World, hook: GitHubHook, delivery: GitHubDelivery): void {
    const payload = JSON.parse(delivery.body) as Record<string, unknown>;
    const event = { name: delivery.event, action: delivery.action, payload };
    this.send(world, hook, { event, repository: undefined, guid: delivery.guid, isRedelivery: true });
  }

  private offer(
    world: World,
    hook: GitHubHook,
    { event, repository }: { event: GitHubEvent; repository: GitHubRepository },
  ): void {
    const isWanted = hook.events.includes('*') || hook.events.includes(event.name);
    if (hook.isActive && isWanted) this.send(world, hook, { event, repository, guid: newUuid(), isRedelivery: false });
  }

  private send(
    world: World,
    hook: GitHubHook,
    sent: { event: GitHubEvent; repository: GitHubRepository | undefined; guid: string; isRedelivery: boolean },
  ): void {
    const { event, repository, guid, isRedelivery } = sent;
    const body = JSON.stringify(event.payload);
    const startedAt = performance.now();
    const delivery: GitHubDelivery = {
      id: nextId(world.github),
      guid,
      event: event.name,
      action: event.action,
      body,
      deliveredAt: new Date().toISOString(),
      isRedelivery,
      repositoryId: repository?.id ?? null,
      statusCode: 0,
      status: 'pending',
      durationSeconds: 0,
    };
    hook.deliveries.push(delivery);
    if (hook.deliveries.length > keptDeliveries) hook.deliveries.shift();
    this.deliveries.start(world, {
      kind: 'github.webhook',
      name: event.action === null ? event.name : `${event.name}.${event.action}`,
      url: hook.url,
      body,
      timeoutMs: world.timings.githubTimeoutMs,
      retryDelaysMs: [],
      headersOf: () => headersOf(world, hook, { event, guid, body }),
      detail: { hookId: hook.id, guid, deliveryId: delivery.id, isRedelivery },
      onSettled: (outcome) => {
        Object.assign(delivery, resultOf(outcome));
        delivery.durationSeconds = Math.round((performance.now() - startedAt) / 10) / 100;
      },
    });
  }
}

function headersOf(
  world: World,
  hook: GitHubHook,
  { event, guid, body }: { event: GitHubEvent; guid: string; body: string },
): Record<string, string> {
  const { app } = world.github;
  const isApp = hook === app.hook;
  return {
    accept: '*/*',
    'user-agent': 'GitHub-Hookshot/5a5b0ad',
    'x-github-delivery': guid,
    'x-github-event': event.name,
    'x-github-hook-id': String(hook.id),
    'x-github-hook-installation-target-id': String(isApp ? app.id : hook.id),
    'x-github-hook-installation-target-type': isApp ? 'integration' : 'repository',
    ...(hook.secret === '' ? {} : gitHubSignatures(hook.secret, body)),
  };
}

function resultOf(outcome: TryOutcome): Pick<GitHubDelivery, 'statusCode' | 'status'> {
  switch (outcome.kind) {
    case 'accepted':
      return { statusCode: outcome.status, status: 'OK' };
    case 'answered':
      return { statusCode: outcome.status, status: `Invalid HTTP Response: ${outcome.status}` };
    case 'timeout':
      return { statusCode: 504, status: 'timed out' };
    default:
      return { statusCode: 502, status: `failed to connect to host (${describeOutcome(outcome)})` };
  }
}
