import type { Dashboard } from './panel.ts';
import { figure, ofNexus, ofSystem, quantile, quantiles, query, rate, share } from './query.ts';

const nexus = { of: ofNexus };
const system = { of: ofSystem };

export const intakeAndEffects: Dashboard = {
  name: 'intake-and-effects',
  title: 'Oblivion / Intake and effects',
  description:
    'Does everything that Slack and ClickUp send arrive and get handled, and does everything owed to them get delivered? Read it from top to bottom as a webhook travels.',
  variables: ['namespace', 'job'],
  rows: [
    {
      title: 'In: webhooks',
      panels: [
        {
          title: 'Webhooks by outcome',
          description:
            'kept and duplicate are good. invalid_signature: a wrong secret. unavailable: no store took it and the sender has to repeat.',
          kind: 'areas',
          unit: 'reqps',
          queries: [
            query(
              rate('oblivion_intake_webhooks_total', { ...nexus, by: ['provider', 'outcome'] }),
              '{{provider}} {{outcome}}',
            ),
          ],
          alerts: ['WebhooksNotKept', 'WebhooksRefused', 'WebhooksStopped'],
        },
        {
          title: 'Answering webhooks',
          description: 'Slack gives up after 3 s and sends again.',
          kind: 'lines',
          unit: 's',
          queries: quantiles('http_server_request_duration_seconds', { ...nexus, where: 'http_route=~"/webhooks/.*"' }),
          limits: { amber: 1, red: 3 },
          alerts: ['RequestsSlow'],
        },
      ],
    },
    {
      title: 'Through: events and their subscribers',
      panels: [
        {
          title: 'Oldest unhandled event',
          description: 'One subscriber: its outside system or a poisoned event. All: no worker, or PostgreSQL.',
          kind: 'lines',
          unit: 's',
          queries: [
            query(
              figure('oblivion_deliveries_oldest_age_seconds', { ...system, by: ['subscriber'] }),
              '{{subscriber}}',
            ),
          ],
          limits: { amber: 60, red: 300 },
          alerts: ['EventsDelayed'],
        },
        {
          title: 'Events to handle, and set aside',
          description: 'pending drains by itself; failed was set aside after the last attempt and waits for a person.',
          kind: 'lines',
          unit: 'none',
          queries: [
            query(
              figure('oblivion_deliveries', { ...system, by: ['subscriber', 'status'] }),
              '{{subscriber}} {{status}}',
            ),
          ],
          alerts: ['EventsSetAside'],
        },
        {
          title: 'From an event to its handling',
          description: '95th percentile by subscriber: the delay that people feel.',
          kind: 'lines',
          unit: 's',
          queries: [
            query(quantile(0.95, 'oblivion_delivery_lag_seconds', { ...nexus, by: ['subscriber'] }), '{{subscriber}}'),
          ],
          limits: { amber: 5, red: 30 },
          alerts: ['EventsDelayed'],
        },
        {
          title: 'Handling by outcome',
          description: 'postponed is tried again later; set_aside was the last attempt.',
          kind: 'areas',
          unit: 'ops',
          queries: [
            query(
              rate('oblivion_delivery_duration_seconds_count', { ...nexus, by: ['subscriber', 'outcome'] }),
              '{{subscriber}} {{outcome}}',
            ),
          ],
          alerts: ['EventsSetAside'],
        },
      ],
    },
    {
      title: 'Out: what is owed to Slack and ClickUp',
      panels: [
        {
          title: 'Oldest effect not delivered',
          description: 'One target: that system refuses or limits us. All: no worker.',
          kind: 'lines',
          unit: 's',
          queries: [query(figure('oblivion_effects_oldest_age_seconds', { ...system, by: ['target'] }), '{{target}}')],
          limits: { amber: 120, red: 600 },
          alerts: ['EffectsDelayed'],
        },
        {
          title: 'Effects by status',
          description: 'parked waits for a person, who sends or drops it in Observer.',
          kind: 'areas',
          unit: 'none',
          queries: [
            query(figure('oblivion_effects', { ...system, by: ['target', 'status'] }), '{{target}} {{status}}'),
          ],
          alerts: ['EffectsParked'],
        },
        {
          title: 'Attempts by outcome',
          description:
            'delivered and found (it was there already) are good; rate_limited waits as told; refused will be parked.',
          kind: 'areas',
          unit: 'ops',
          queries: [
            query(
              rate('oblivion_effect_attempts_total', { ...nexus, by: ['target', 'outcome'] }),
              '{{target}} {{outcome}}',
            ),
          ],
          alerts: ['EffectsFailing'],
        },
        {
          title: 'From owed to delivered',
          description: '95th percentile by target.',
          kind: 'lines',
          unit: 's',
          queries: [
            query(quantile(0.95, 'oblivion_effect_duration_seconds', { ...nexus, by: ['target'] }), '{{target}}'),
          ],
          limits: { amber: 10, red: 60 },
          alerts: ['EffectsDelayed'],
        },
      ],
    },
    {
      title: 'Outside systems',
      panels: [
        {
          title: 'Share of failed calls',
          description: 'By system. High for one alone: look at its status page and at our tokens.',
          kind: 'lines',
          unit: 'percentunit',
          queries: [
            query(
              share('http_client_request_duration_seconds_count', { ...nexus, by: ['integration'] }, 'error_type!=""'),
              '{{integration}}',
            ),
          ],
          limits: { amber: 0.05, red: 0.2 },
          alerts: ['OutsideSystemFailing'],
        },
        {
          title: 'Duration of calls',
          description: '95th percentile by system.',
          kind: 'lines',
          unit: 's',
          queries: [
            query(
              quantile(0.95, 'http_client_request_duration_seconds', { ...nexus, by: ['integration'] }),
              '{{integration}}',
            ),
          ],
          alerts: ['OutsideSystemFailing'],
        },
        {
          title: 'Failed calls by reason',
          description: '401: a token was revoked. 429: rate limit. A name instead of a number: the network.',
          kind: 'lines',
          unit: 'reqps',
          width: 24,
          queries: [
            query(
              rate('http_client_request_duration_seconds_count', {
                ...nexus,
                where: 'error_type!=""',
                by: ['integration', 'error_type'],
              }),
              '{{integration}} {{error_type}}',
            ),
          ],
          alerts: ['OutsideSystemFailing'],
          isEmptyWhenWell: true,
        },
      ],
    },
  ],
};
