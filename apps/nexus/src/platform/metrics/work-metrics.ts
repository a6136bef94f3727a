import { errorCodes, eventNames, sourceProviders, taskStatus } from '@oblivion/protocol';
import { subscriptions } from '../outbox/catalogue.js';
import type { Metric } from './metric.js';
import { httpSeconds } from './metric-parts.js';

const longSeconds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200];
const subscriber = Object.keys(subscriptions);
const socket = ['agent', 'observer'] as const;
const effectTarget = 'Kind of effect, such as `slack.message`.';

/** What becomes of webhooks, events, effects, agents and tasks. */
export const workMetrics = {
  'oblivion.intake.webhooks': {
    kind: 'counter',
    unit: '{webhook}',
    description: 'Webhooks received.',
    labels: {
      provider: ['slack', ...sourceProviders],
      outcome: '`kept`, `duplicate`, `ignored`, `verified`, `answered`, or the code of the refusal.',
    },
  },
  'oblivion.events': {
    kind: 'counter',
    unit: '{event}',
    description: 'Events written by this process, after their commit.',
    labels: { event: eventNames },
  },
  'oblivion.deliveries': {
    kind: 'gauge',
    unit: '{delivery}',
    description: 'Events that a subscriber has still to handle, and those set aside after the last attempt.',
    labels: { subscriber, status: ['pending', 'failed'] },
  },
  'oblivion.deliveries.oldest_age': {
    kind: 'gauge',
    unit: 's',
    description: 'Age of the oldest event that a subscriber has still to handle; 0 when there is none.',
    labels: { subscriber },
  },
  'oblivion.delivery.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Handling of one event by one subscriber.',
    labels: { subscriber, outcome: ['handled', 'postponed', 'set_aside'] },
    buckets: httpSeconds,
  },
  'oblivion.delivery.lag': {
    kind: 'histogram',
    unit: 's',
    description: 'From an event to its being handled by a subscriber.',
    labels: { subscriber },
    buckets: longSeconds,
  },
  'oblivion.effects': {
    kind: 'gauge',
    unit: '{effect}',
    description: 'What is owed to Slack and ClickUp: waiting, being sent, or parked for a person.',
    labels: { target: effectTarget, status: ['pending', 'sending', 'parked'] },
  },
  'oblivion.effects.oldest_age': {
    kind: 'gauge',
    unit: 's',
    description: 'Age of the oldest effect that is not delivered and not parked; 0 when there is none.',
    labels: { target: effectTarget },
  },
  'oblivion.effect.attempts': {
    kind: 'counter',
    unit: '{attempt}',
    description: 'Calls made for effects.',
    labels: {
      target: effectTarget,
      outcome: ['delivered', 'found', 'rate_limited', 'refused', 'failed', 'unknown'],
    },
  },
  'oblivion.effect.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'From owed to delivered.',
    labels: { target: effectTarget },
    buckets: longSeconds,
  },
  'oblivion.sockets': {
    kind: 'gauge',
    unit: '{connection}',
    description: 'Open sockets of this process.',
    labels: { socket },
  },
  'oblivion.socket.frames': {
    kind: 'counter',
    unit: '{frame}',
    description: 'Frames on sockets.',
    labels: {
      socket,
      direction: ['in', 'out'],
      type: 'Type of the frame, as the protocol names it; `unreadable` for one that is none.',
    },
  },
  'oblivion.socket.cuts': {
    kind: 'counter',
    unit: '{connection}',
    description: 'Sockets that Nexus closed, by the code of the error table; `too_slow` is backpressure.',
    labels: { socket, reason: [...errorCodes, 'silent'] },
  },
  'oblivion.agent.request.duration': {
    kind: 'histogram',
    unit: 's',
    description: "Answers to agents' requests over their socket.",
    labels: { type: 'Type of the request.', outcome: '`ok`, or the code of the error.' },
    buckets: httpSeconds,
  },
  'oblivion.agents': {
    kind: 'gauge',
    unit: '{agent}',
    description: 'Registered agents.',
    labels: { state: ['connected', 'away'] },
  },
  'oblivion.tasks': {
    kind: 'gauge',
    unit: '{task}',
    description: 'Tasks that are not at their end.',
    labels: { status: taskStatus.options.filter((status) => !['done', 'failed', 'cancelled'].includes(status)) },
  },
  'oblivion.tasks.waiting.oldest_age': {
    kind: 'gauge',
    unit: 's',
    description: 'How long the longest-waiting task has been available to agents; 0 when there is none.',
    labels: {},
  },
  'oblivion.claims': {
    kind: 'gauge',
    unit: '{claim}',
    description: 'Tasks held by agents.',
    labels: {},
  },
  'oblivion.slack.token_refreshes': {
    kind: 'counter',
    unit: '{attempt}',
    description: 'Attempts to refresh bot tokens of Slack, and looks at those that it refuses.',
    labels: { outcome: ['refreshed', 'failed', 'lost'] },
  },
  'oblivion.wake_ups': {
    kind: 'counter',
    unit: '{wake_up}',
    description: 'Wake-ups sent to agents that were not connected while something waited for them.',
    labels: { outcome: ['accepted', 'refused', 'failed', 'forbidden'] },
  },
  'oblivion.leases.expired': {
    kind: 'counter',
    unit: '{claim}',
    description: 'Claims that ended because their agent fell silent.',
    labels: {},
  },
} as const satisfies Record<string, Metric>;
