import type { SlackTeam } from './slack-team.js';

export interface EnvelopeInput {
  readonly event: Readonly<Record<string, unknown>>;
  readonly eventId: string;
  readonly nowMs: number;
  /** Channel of the event, for `event_context`. */
  readonly channelId: string;
}

/** The outer object of an Events API call. */
export function eventEnvelope(
  team: SlackTeam,
  { event, eventId, nowMs, channelId }: EnvelopeInput,
): Record<string, unknown> {
  return {
    token: team.verificationToken,
    team_id: team.teamId,
    context_team_id: team.teamId,
    context_enterprise_id: null,
    api_app_id: team.appId,
    event,
    type: 'event_callback',
    event_id: eventId,
    event_time: Math.floor(nowMs / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: team.teamId,
        user_id: team.botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
    event_context: `1-${String(event.type)}-${team.teamId}-${channelId}`,
  };
}
